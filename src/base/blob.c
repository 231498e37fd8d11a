/* SPDX-License-Identifier: MIT */
/* Only pread is used, so the file offset does not change for other users. */
#include "base/blob.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"

#define PIECE_BYTES ((size_t)256 << 10)

int
blob_open(struct blob *blob, const char *path, struct stat *status,
	  struct err *err)
{
	*blob = BLOB_INIT;
	blob->fd = fs_open_regular(path, status, err);
	if (blob->fd < 0)
		return -1;
	blob->length = (uint64_t)status->st_size;
	return 0;
}

int
blob_open_fd(struct blob *blob, int fd, struct err *err)
{
	struct stat status;

	*blob = BLOB_INIT;
	if (fstat(fd, &status) < 0)
		return err_errno(err, "cannot read its attributes");
	blob->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (blob->fd < 0)
		return err_errno(err, "cannot duplicate its descriptor");
	blob->length = (uint64_t)status.st_size;
	return 0;
}

void
blob_close(struct blob *blob)
{
	fs_close(&blob->fd);
	*blob = BLOB_INIT;
}

int
blob_read(struct blob *blob, uint64_t offset, void *bytes, size_t length,
	  struct err *err)
{
	if (!length)
		return 0;
	if (blob->fd < 0) {
		memcpy(bytes, blob->memory + offset, length);
		return 0;
	}
	if (!fs_pread_all(blob->fd, offset, bytes, length, err))
		return 0;
	blob->has_failed = true;
	return -1;
}

int
blob_pass(struct blob *blob, uint64_t offset, uint64_t length,
	  int (*take)(void *context, const void *bytes, size_t length,
		      struct err *err),
	  void *context, struct err *err)
{
	auto_buf piece = BUF_INIT;

	while (length) {
		size_t now =
			length < PIECE_BYTES ? (size_t)length : PIECE_BYTES;

		buf_reserve(&piece, now);
		if (blob_read(blob, offset, piece.data, now, err) ||
		    take(context, piece.data, now, err))
			return -1;
		offset += now;
		length -= now;
	}
	return 0;
}

bool
blob_equals(struct blob *left, struct blob *right)
{
	auto_blob_window ours = BLOB_WINDOW_INIT(PIECE_BYTES);
	auto_blob_window theirs = BLOB_WINDOW_INIT(PIECE_BYTES);
	auto_err ignored = ERR_INIT;

	if (left->length != right->length)
		return false;
	for (uint64_t at = 0; at < left->length; at += PIECE_BYTES) {
		uint64_t rest = left->length - at;
		size_t now = rest < PIECE_BYTES ? (size_t)rest : PIECE_BYTES;
		const uint8_t *first =
			blob_view(left, &ours, at, now, &ignored);
		const uint8_t *second =
			blob_view(right, &theirs, at, now, &ignored);

		if (!first || !second || memcmp(first, second, now) != 0)
			return false;
	}
	return true;
}

void
blob_window_fini(struct blob_window *window)
{
	buf_fini(&window->bytes);
}

const uint8_t *
blob_view(struct blob *blob, struct blob_window *window, uint64_t offset,
	  size_t length, struct err *err)
{
	uint64_t end = window->offset + window->bytes.length;
	uint64_t rest = blob->length - offset;
	size_t wanted = length;

	if (blob->fd < 0)
		return blob->memory + offset;
	if (offset >= window->offset && offset + length <= end)
		return window->bytes.data + (offset - window->offset);
	if (wanted < window->ahead)
		wanted = rest < window->ahead ? (size_t)rest : window->ahead;
	window->bytes.length = 0;
	buf_reserve(&window->bytes, wanted + 1);
	if (blob_read(blob, offset, window->bytes.data, wanted, err))
		return NULL;
	window->bytes.length = wanted;
	window->offset = offset;
	return window->bytes.data;
}
