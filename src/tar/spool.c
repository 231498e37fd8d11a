/* SPDX-License-Identifier: MIT */
/* The file is only appended to.  Small pieces are gathered first. */
#include "tar/spool.h"

#include <unistd.h>

#include "base/fs.h"

#define GATHERED_BYTES ((size_t)256 << 10)
#define PIECE_BYTES ((size_t)64 << 10)

void
tar_spool_fini(struct tar_spool *spool)
{
	fs_close(&spool->fd);
	buf_fini(&spool->last);
	*spool = TAR_SPOOL_INIT;
}

static int
tar_spool_flush(struct tar_spool *spool, struct err *err)
{
	if (!spool->last.length)
		return 0;
	if (spool->fd < 0)
		spool->fd = fs_open_scratch(err);
	if (spool->fd < 0)
		return -1;
	/* Reads use pread(2), so the file offset stays at the end. */
	if (fs_write_all(spool->fd, spool->last.data, spool->last.length, err))
		return -1;
	spool->last.length = 0;
	return 0;
}

int
tar_spool_add(struct tar_spool *spool, const void *bytes, size_t length,
	      struct err *err)
{
	if (length > spool->limit || spool->length > spool->limit - length)
		return err_set(err,
			       "its sources and .pyc use more than %ju bytes "
			       "in $TMPDIR; use --limit=SIZE to permit more",
			       (uintmax_t)spool->limit);
	buf_add(&spool->last, bytes, length);
	spool->length += length;
	return spool->last.length < GATHERED_BYTES ?
		       0 :
		       tar_spool_flush(spool, err);
}

static int
tar_spool_read_at(struct tar_spool *spool, uint64_t offset, void *bytes,
		  size_t length, struct err *err)
{
	return fs_pread_all(spool->fd, offset, bytes, length, err) ?
		       err_prefix(err, "the temporary file in $TMPDIR") :
		       0;
}

int
tar_spool_read(struct tar_spool *spool, struct tar_extent extent,
	       struct buf *bytes, struct err *err)
{
	size_t length = (size_t)extent.length;

	if (tar_spool_flush(spool, err))
		return -1;
	buf_reserve(bytes, length);
	if (length &&
	    tar_spool_read_at(spool, extent.offset, bytes->data + bytes->length,
			      length, err))
		return -1;
	bytes->length += length;
	return 0;
}

int
tar_spool_pass(struct tar_spool *spool, struct tar_extent extent,
	       int (*take)(void *context, const void *bytes, size_t length,
			   struct err *err),
	       void *context, struct err *err)
{
	auto_buf piece = BUF_INIT;

	while (extent.length) {
		struct tar_extent now = extent;

		if (now.length > PIECE_BYTES)
			now.length = PIECE_BYTES;
		piece.length = 0;
		if (tar_spool_read(spool, now, &piece, err) ||
		    take(context, piece.data, piece.length, err))
			return -1;
		extent.offset += now.length;
		extent.length -= now.length;
	}
	return 0;
}
