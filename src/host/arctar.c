/* SPDX-License-Identifier: MIT */
/*
 * Two readers of libarchive, one fed by the other: the first only inflates,
 * the second only knows tar.  What passes between them is kept in a window
 * until it is known what becomes of it: the second tells where in that stream
 * each member begins, and all bytes up to the next one are its.
 *
 * libarchive stops at the end mark, takes a missing one for one that is there,
 * and may leave a gzip checksum alone; so the rest of the stream is read and
 * looked at here.
 */
#include "host/arctar.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/sigpipe.h"
#include "format/tarhead.h"
#include "format/zipname.h"
#include "host/arctar_filter.h"
#include "host/arctar_time.h"
#include "host/arctar_write.h"

#define PIECE_BYTES ((size_t)64 << 10)

/* The mark at the end of an archive: two empty blocks. */
#define END_BYTES (2 * TARHEAD_BLOCK)

struct arctar {
	struct arctar_inflate inflate;
	struct archive *tar;
	struct archive_entry *entry; /* borrowed from tar */
	struct tarhead head;

	struct buf window;  /* of the stream; its first byte is at */
	uint64_t at;	    /* this offset; */
	uint64_t given;	    /* what is before this one went to tar, */
	uint64_t passed;    /* and before this one to takers of raw bytes */
	uint8_t *piece;	    /* what tar has of it, since the window moves */
	uint64_t data_end;  /* offset after the last byte that is not zero */
	bool is_at_end;	    /* of the stream */
	bool is_read;	    /* arctar_read was called for this member */
	struct err problem; /* why a callback failed */
};

/* --- errors --- */

/* What is wrong with the inner reader, if it is not what feeds it. */
static int
fail(struct arctar *archive, struct err *err)
{
	const char *text = archive_error_string(archive->tar);

	if (archive->problem.message)
		return err_set(err, "%s", archive->problem.message);
	return err_set(err, "libarchive: %s", text ? text : "no reason given");
}

static int
fail_member(struct arctar *archive, struct err *err)
{
	const char *name = archive_entry_pathname(archive->entry);
	auto_free char *shown =
		zipname_show(name ? name : "", name ? strlen(name) : 0);

	return err_prefix(err, "member '%s'", shown);
}

/* --- the stream --- */

static uint64_t
stream_end(const struct arctar *archive)
{
	return archive->at + archive->window.length;
}

/* Adds a piece of the stream to the window. */
static int
fill(struct arctar *archive, struct err *err)
{
	const uint8_t *bytes;
	size_t length;
	size_t last;

	if (sigpipe_caught())
		return err_set(err, "interrupted");
	if (arctar_inflate(&archive->inflate, &bytes, &length, err))
		return -1;
	archive->is_at_end = !length;
	for (last = length; last && !bytes[last - 1]; last--)
		;
	if (last)
		archive->data_end = stream_end(archive) + last;
	if (length)
		buf_add(&archive->window, bytes, length);
	return 0;
}

/* For libarchive: the next bytes of the stream. */
static la_ssize_t
give(struct archive *tar, void *context, const void **bytes)
{
	struct arctar *archive = context;
	size_t length;

	(void)tar;
	if (archive->given == stream_end(archive) && !archive->is_at_end &&
	    fill(archive, &archive->problem))
		return ARCHIVE_FATAL;
	length = (size_t)(stream_end(archive) - archive->given);
	if (length > PIECE_BYTES)
		length = PIECE_BYTES;
	if (length)
		memcpy(archive->piece,
		       archive->window.data + (archive->given - archive->at),
		       length);
	archive->given += length;
	*bytes = archive->piece;
	return (la_ssize_t)length;
}

/* Drops from the window what nobody wants any more. */
static void
forget(struct arctar *archive)
{
	struct buf *window = &archive->window;
	uint64_t end = archive->passed < archive->given ? archive->passed :
							  archive->given;
	size_t length = (size_t)(end - archive->at);

	if (!length)
		return;
	memmove(window->data, window->data + length, window->length - length);
	window->length -= length;
	archive->at = end;
}

/* Hands on what stands before an offset and was not yet. */
static int
pass(struct arctar *archive, uint64_t end, const struct arctar_taker *raw,
     struct err *err)
{
	while (stream_end(archive) < end && !archive->is_at_end)
		if (fill(archive, err))
			return -1;
	if (stream_end(archive) < end)
		return err_set(err, "the archive is truncated");
	if (raw && end > archive->passed &&
	    raw->take(raw->context,
		      archive->window.data + (archive->passed - archive->at),
		      (size_t)(end - archive->passed), err))
		return -1;
	archive->passed = end;
	forget(archive);
	return 0;
}

/* Where the tar reader is in the stream. */
static uint64_t
position(const struct arctar *archive)
{
	return (uint64_t)archive_filter_bytes(archive->tar, 0);
}

/* --- opening --- */

/* What was inflated must be the archive: it is inflated once. */
static int
check_nesting(struct arctar *archive, struct err *err)
{
	const char *inner;

	while (archive->inflate.filter != ARCTAR_PLAIN && !archive->is_at_end &&
	       archive->window.length < TARHEAD_BLOCK)
		if (fill(archive, err))
			return -1;
	inner = arctar_filter_detect(archive->window.data,
				     archive->window.length);
	if (!inner)
		return 0;
	return err_set(err,
		       "is compressed twice, with %s and in it with %s; "
		       "decompress it once before",
		       arctar_filter_name(archive->inflate.filter), inner);
}

static int
open_reader(struct arctar *archive, int fd, uint64_t limit, struct err *err)
{
	if (arctar_inflate_open(&archive->inflate, fd, limit, err) ||
	    check_nesting(archive, err))
		return -1;
	archive->tar = archive_read_new();
	if (!archive->tar)
		return err_set(err, "libarchive: out of memory");
	archive->piece = mem_alloc(PIECE_BYTES);
	if (archive_read_support_format_tar(archive->tar) != ARCHIVE_OK)
		return fail(archive, err);
	/* It looks at the first bytes here already. */
	if (archive_read_open(archive->tar, archive, NULL, give, NULL) !=
	    ARCHIVE_OK)
		return fail(archive, err);
	return 0;
}

struct arctar *
arctar_open(int fd, uint64_t limit, struct err *err)
{
	struct arctar *archive = mem_zalloc(1, sizeof(*archive));
	int result;

	archive->is_read = true; /* there is no member yet */
	sigpipe_guard();
	result = open_reader(archive, fd, limit, err);
	sigpipe_unguard();
	if (!result)
		return archive;
	arctar_close(archive);
	return NULL;
}

void
arctar_close(struct arctar *archive)
{
	if (!archive)
		return;
	if (archive->tar)
		archive_read_free(archive->tar);
	arctar_inflate_close(&archive->inflate);
	tarhead_fini(&archive->head);
	buf_fini(&archive->window);
	err_fini(&archive->problem);
	free(archive->piece);
	free(archive);
}

enum arctar_filter
arctar_filter(const struct arctar *archive)
{
	return archive->inflate.filter;
}

/* --- members --- */

static enum arctar_type
type_of(struct archive_entry *entry)
{
	if (archive_entry_hardlink(entry))
		return ARCTAR_HARD_LINK;
	switch (archive_entry_filetype(entry)) {
	case AE_IFREG:
		return ARCTAR_REGULAR;
	case AE_IFDIR:
		return ARCTAR_DIRECTORY;
	case AE_IFLNK:
		return ARCTAR_SYMLINK;
	default:
		return ARCTAR_OTHER;
	}
}

/*
 * A name as libarchive gives it may have been normalised, where it comes from
 * a pax header; that is then the better witness.
 */
static const char *
true_name(const char *converted, const char *stored)
{
	for (const char *at = stored; at && *at; at++)
		if ((unsigned char)*at >= 0x80)
			return stored;
	return converted;
}

static int
describe(struct arctar *archive, struct arctar_member *member, struct err *err)
{
	struct archive_entry *entry = archive->entry;
	const char *link = archive_entry_hardlink(entry);

	*member = (struct arctar_member){
		.name = true_name(archive_entry_pathname(entry),
				  archive->head.path),
		.target = true_name(link ? link : archive_entry_symlink(entry),
				    archive->head.linkpath),
		.type = type_of(entry),
		.size = (uint64_t)archive_entry_size(entry),
		.mode = archive_entry_perm(entry),
		.uid = archive_entry_uid(entry),
		.gid = archive_entry_gid(entry),
		.user = archive_entry_uname(entry),
		.group = archive_entry_gname(entry),
		.mtime = arctar_time_get(entry),
	};
	if (!member->name || !*member->name)
		return err_set(err, "a member without a name");
	if (member->type == ARCTAR_SYMLINK && !member->target)
		return err_set(err, "a link to nothing");
	if (archive_entry_size(entry) < 0)
		return err_set(err, "of negative size");
	return 0;
}

/* What follows the last member: empty blocks, two at least, and no more. */
static int
check_end(struct arctar *archive, struct err *err)
{
	uint64_t end = archive->passed;

	while (!archive->is_at_end) {
		archive->at = stream_end(archive);
		archive->window.length = 0;
		if (fill(archive, err))
			return -1;
	}
	if (stream_end(archive) < end + END_BYTES)
		return err_set(err, "the archive is truncated: it lacks the "
				    "mark of its end");
	if (archive->data_end > end)
		return err_set(err, "something follows the end of the archive");
	return 0;
}

/* What libarchive only warns of, and is no fault: see true_name. */
static bool
is_about_charset(struct archive *tar)
{
	const char *text = archive_error_string(tar);

	return text && strstr(text, "can't be converted");
}

static int
next_member(struct arctar *archive, struct arctar_member *member,
	    struct err *err)
{
	int result;

	tarhead_fini(&archive->head);
	result = archive_read_next_header(archive->tar, &archive->entry);
	if (result == ARCHIVE_EOF)
		return check_end(archive, err);
	if (result == ARCHIVE_WARN && !is_about_charset(archive->tar)) {
		fail(archive, err);
		return fail_member(archive, err);
	}
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
		return fail(archive, err);
	archive->is_read = false;
	if ((uint64_t)archive_read_header_position(archive->tar) !=
	    archive->passed) {
		err_set(err, "libarchive lost its place");
		return fail_member(archive, err);
	}
	if (tarhead_read(&archive->head,
			 archive->window.data + (archive->passed - archive->at),
			 (size_t)(position(archive) - archive->passed), err) ||
	    describe(archive, member, err))
		return fail_member(archive, err);
	return 1;
}

int
arctar_next(struct arctar *archive, struct arctar_member *member,
	    struct err *err)
{
	int result;

	if (!archive->is_read && arctar_read(archive, NULL, NULL, err))
		return -1;
	sigpipe_guard();
	result = next_member(archive, member, err);
	sigpipe_unguard();
	return result;
}

/* Hands zeros on. */
static int
take_hole(const struct arctar_taker *content, uint64_t length, struct err *err)
{
	static const uint8_t zeros[4096];

	while (length) {
		size_t piece =
			length < sizeof(zeros) ? (size_t)length : sizeof(zeros);

		if (content->take(content->context, zeros, piece, err))
			return -1;
		length -= piece;
	}
	return 0;
}

/* Hands a block on that starts at an offset of the content. */
static int
take_block(const struct arctar_taker *content, uint64_t *done, uint64_t size,
	   uint64_t offset, const void *bytes, size_t length, struct err *err)
{
	if (!content)
		return 0;
	if (offset < *done || offset > size || length > size - offset)
		return err_set(err, "libarchive gives more than its header "
				    "tells");
	if (take_hole(content, offset - *done, err) ||
	    (length && content->take(content->context, bytes, length, err)))
		return -1;
	*done = offset + length;
	return 0;
}

static int
read_blocks(struct arctar *archive, const struct arctar_taker *raw,
	    const struct arctar_taker *content, struct err *err)
{
	uint64_t size = (uint64_t)archive_entry_size(archive->entry);
	uint64_t done = 0;
	int result;

	do {
		const void *bytes = NULL;
		size_t length = 0;
		la_int64_t offset = 0;

		result = archive_read_data_block(archive->tar, &bytes, &length,
						 &offset);
		if (result != ARCHIVE_OK && result != ARCHIVE_EOF)
			return fail(archive, err);
		if (result == ARCHIVE_OK &&
		    take_block(content, &done, size, (uint64_t)offset, bytes,
			       length, err))
			return -1;
		/* Of a long file the window never holds much. */
		if (pass(archive, position(archive), raw, err))
			return -1;
	} while (result == ARCHIVE_OK);
	if (content && take_hole(content, size - done, err))
		return -1;
	return pass(archive, tarhead_padded(archive->passed), raw, err);
}

int
arctar_read(struct arctar *archive, const struct arctar_taker *raw,
	    const struct arctar_taker *content, struct err *err)
{
	int result;

	archive->is_read = true;
	sigpipe_guard();
	result = read_blocks(archive, raw, content, err);
	sigpipe_unguard();
	return result ? fail_member(archive, err) : 0;
}

int
arctar_unlink(struct arctar *archive, const void *content, size_t length,
	      struct buf *bytes, struct err *err)
{
	struct archive_entry *entry = archive_entry_clone(archive->entry);
	int result;

	if (!entry)
		return err_set(err, "libarchive: out of memory");
	if (archive->head.path)
		archive_entry_copy_pathname(
			entry, true_name(archive_entry_pathname(entry),
					 archive->head.path));
	archive_entry_set_hardlink(entry, NULL);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)length);
	result = arctar_write_entry(entry, content, length, bytes, err);
	archive_entry_free(entry);
	return result ? fail_member(archive, err) : 0;
}
