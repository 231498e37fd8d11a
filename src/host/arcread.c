/* SPDX-License-Identifier: MIT */
/*
 * Only libarchive's seekable zip reader is used, without filters.  A reader
 * that guesses the format could fall back to one that trusts local headers
 * alone.  Any result below ARCHIVE_OK is an error, because a wrong CRC is only
 * a warning.
 */
#include "host/arcread.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/zipname.h"

#define PIECE_BYTES ((size_t)64 << 10)

/* The input of libarchive and its read position. */
struct arcread_feed {
	struct blob *blob; /* borrowed */
	uint64_t start;	   /* offset of the archive in the blob */
	uint64_t position; /* offset in the archive */
	uint8_t piece[PIECE_BYTES];
	struct err problem; /* why a read failed */
};

static uint64_t
feed_length(const struct arcread_feed *feed)
{
	return feed->blob->length - feed->start;
}

static int
arcread_fail(struct arcread *reader, struct err *err)
{
	const char *text = archive_error_string(reader->archive);

	if (reader->feed->problem.message)
		return err_set(err, "%s", reader->feed->problem.message);
	if (!text)
		text = "no reason given (it may lack memory)";
	/* Some messages end with a line break. */
	return err_set(err, "libarchive: %.*s", (int)strcspn(text, "\n"), text);
}

/* --- callbacks of libarchive --- */

static la_ssize_t
feed_read(struct archive *archive, void *context, const void **bytes)
{
	struct arcread_feed *feed = context;
	uint64_t rest = feed_length(feed) - feed->position;
	size_t length = rest < PIECE_BYTES ? (size_t)rest : PIECE_BYTES;

	if (blob_read(feed->blob, feed->start + feed->position, feed->piece,
		      length, &feed->problem)) {
		archive_set_error(archive, EIO, "%s", feed->problem.message);
		return ARCHIVE_FATAL;
	}
	feed->position += length;
	*bytes = feed->piece;
	return (la_ssize_t)length;
}

static la_int64_t
feed_skip(struct archive *archive, void *context, la_int64_t request)
{
	struct arcread_feed *feed = context;
	la_int64_t rest = (la_int64_t)(feed_length(feed) - feed->position);
	la_int64_t length = request < rest ? request : rest;

	(void)archive;
	feed->position += (uint64_t)length;
	return length;
}

static la_int64_t
feed_seek(struct archive *archive, void *context, la_int64_t offset, int whence)
{
	struct arcread_feed *feed = context;
	la_int64_t length = (la_int64_t)feed_length(feed);
	la_int64_t position = whence == SEEK_SET ? 0 :
			      whence == SEEK_CUR ? (la_int64_t)feed->position :
						   length;

	if (__builtin_add_overflow(position, offset, &position) ||
	    position < 0 || position > length) {
		archive_set_error(archive, EINVAL, "a seek out of the archive");
		return ARCHIVE_FAILED;
	}
	feed->position = (uint64_t)position;
	return position;
}

static bool
open_feed(struct archive *archive, struct arcread_feed *feed)
{
	return archive_read_set_callback_data(archive, feed) == ARCHIVE_OK &&
	       archive_read_set_read_callback(archive, feed_read) ==
		       ARCHIVE_OK &&
	       archive_read_set_skip_callback(archive, feed_skip) ==
		       ARCHIVE_OK &&
	       archive_read_set_seek_callback(archive, feed_seek) ==
		       ARCHIVE_OK &&
	       archive_read_open1(archive) == ARCHIVE_OK;
}

/* --- members --- */

int
arcread_open(struct arcread *reader, struct blob *blob, uint64_t offset,
	     struct err *err)
{
	struct archive *archive = archive_read_new();

	reader->archive = archive;
	/* Without memory, libarchive would go on without an entry of its own.
	 */
	reader->entry = archive ? archive_entry_new2(archive) : NULL;
	reader->feed = mem_zalloc(1, sizeof(*reader->feed));
	reader->feed->blob = blob;
	reader->feed->start = offset;
	if (!reader->entry)
		return err_set(err, "libarchive: out of memory");
	/* Otherwise macOS resource forks would be merged into other members. */
	if (archive_read_support_format_zip_seekable(archive) != ARCHIVE_OK ||
	    archive_read_set_option(archive, "zip", "mac-ext", NULL) !=
		    ARCHIVE_OK ||
	    !open_feed(archive, reader->feed))
		return arcread_fail(reader, err);
	return 0;
}

static int
arcread_read_content(struct arcread *reader, uint64_t size,
		     int (*take)(void *context, const void *bytes,
				 size_t length, struct err *err),
		     void *context, struct err *err)
{
	auto_free uint8_t *piece = mem_alloc(PIECE_BYTES);
	uint64_t total = 0;

	for (;;) {
		la_ssize_t count =
			archive_read_data(reader->archive, piece, PIECE_BYTES);

		if (count < 0)
			return arcread_fail(reader, err);
		total += (uint64_t)count;
		if (!count || total > size)
			break;
		if (take(context, piece, (size_t)count, err))
			return -1;
	}
	if (total != size)
		return err_set(err,
			       "inflates to %s than the %ju bytes that "
			       "its header states",
			       total > size ? "more" : "less", (uintmax_t)size);
	return 0;
}

/*
 * Passes the target of a symbolic link, which libarchive reads with the header.
 */
static int
arcread_read_link(struct archive_entry *entry, uint64_t size,
		  int (*take)(void *context, const void *bytes, size_t length,
			      struct err *err),
		  void *context, struct err *err)
{
	const char *target = archive_entry_symlink(entry);

	if (!target || strlen(target) != size)
		return err_set(err,
			       "libarchive reads another target of the link");
	return take(context, target, (size_t)size, err);
}

static int
blame_member(const char *name, struct err *err)
{
	auto_free char *shown = zipname_show(name, strlen(name));

	return err_prefix(err, "member '%s'", shown);
}

int
arcread_member(struct arcread *reader, const char *name, uint64_t size,
	       int (*take)(void *context, const void *bytes, size_t length,
			   struct err *err),
	       void *context, struct err *err)
{
	struct archive_entry *entry = reader->entry;
	const char *found;
	int result = archive_read_next_header2(reader->archive, entry);

	if (result == ARCHIVE_EOF)
		err_set(err, "libarchive does not find it");
	else if (result != ARCHIVE_OK)
		arcread_fail(reader, err);
	if (result != ARCHIVE_OK)
		return blame_member(name, err);
	found = archive_entry_pathname(entry);
	if (!found || strcmp(found, name)) {
		auto_free char *seen =
			zipname_show(found, found ? strlen(found) : 0);

		err_set(err, "libarchive reads '%s'", seen);
		return blame_member(name, err);
	}
	if (!take)
		return 0;
	result = archive_entry_filetype(entry) == AE_IFLNK ?
			 arcread_read_link(entry, size, take, context, err) :
			 arcread_read_content(reader, size, take, context, err);
	return result ? blame_member(name, err) : 0;
}

int
arcread_end(struct arcread *reader, struct err *err)
{
	int result = archive_read_next_header2(reader->archive, reader->entry);

	if (result == ARCHIVE_EOF)
		return 0;
	if (result == ARCHIVE_OK) {
		const char *name = archive_entry_pathname(reader->entry);
		auto_free char *shown =
			zipname_show(name, name ? strlen(name) : 0);

		return err_set(err, "libarchive finds a hidden member '%s'",
			       shown);
	}
	return arcread_fail(reader, err);
}

void
arcread_close(struct arcread *reader)
{
	archive_entry_free(reader->entry);
	if (reader->archive)
		archive_read_free(reader->archive);
	if (reader->feed)
		err_fini(&reader->feed->problem);
	free(reader->feed);
	*reader = ARCREAD_INIT;
}

const char *
arcread_version(void)
{
	return archive_version_string();
}
