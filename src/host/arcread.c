/* SPDX-License-Identifier: MIT */
/*
 * The seekable zip reader only, and no filters: a reader that guesses the
 * format could fall back to one that trusts local headers alone.  Anything
 * less than ARCHIVE_OK is a failure, since a wrong CRC is but a warning.
 */
#include "host/arcread.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "base/mem.h"
#include "format/zipname.h"

#define PIECE_BYTES ((size_t)64 << 10)

static int
fail(struct arcread *reader, struct err *err)
{
	const char *text = archive_error_string(reader->archive);

	if (!text)
		text = "no reason given";
	/* Some of its texts end with a line break. */
	return err_set(err, "libarchive: %.*s", (int)strcspn(text, "\n"), text);
}

int
arcread_open(struct arcread *reader, const uint8_t *data, size_t length,
	     struct err *err)
{
	struct archive *archive = archive_read_new();

	reader->archive = archive;
	if (!archive)
		return err_set(err, "libarchive: out of memory");
	/* macOS resource forks would be merged into other members. */
	if (archive_read_support_format_zip_seekable(archive) != ARCHIVE_OK ||
	    archive_read_set_option(archive, "zip", "mac-ext", NULL) !=
		    ARCHIVE_OK ||
	    archive_read_open_memory(archive, data, length) != ARCHIVE_OK)
		return fail(reader, err);
	return 0;
}

static int
read_content(struct arcread *reader, uint64_t size,
	     int (*take)(void *context, const void *bytes, size_t length,
			 struct err *err),
	     void *context, struct err *err)
{
	auto_free uint8_t *piece = mem_alloc(PIECE_BYTES);
	uint64_t total = 0;

	for (;;) {
		la_ssize_t count =
			archive_read_data(reader->archive, piece, PIECE_BYTES);

		if (count < 0)
			return fail(reader, err);
		total += (uint64_t)count;
		if (!count || total > size)
			break;
		if (take(context, piece, (size_t)count, err))
			return -1;
	}
	if (total != size)
		return err_set(err, "inflates to %s than the %ju bytes that "
				    "its header tells",
			       total > size ? "more" : "less",
			       (uintmax_t)size);
	return 0;
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
	struct archive_entry *entry;
	const char *found;
	int result = archive_read_next_header(reader->archive, &entry);

	if (result == ARCHIVE_EOF)
		err_set(err, "libarchive does not see it");
	else if (result != ARCHIVE_OK)
		fail(reader, err);
	if (result != ARCHIVE_OK)
		return blame_member(name, err);
	found = archive_entry_pathname(entry);
	if (!found || strcmp(found, name)) {
		auto_free char *seen =
			zipname_show(found, found ? strlen(found) : 0);

		err_set(err, "libarchive sees '%s'", seen);
		return blame_member(name, err);
	}
	if (take && read_content(reader, size, take, context, err))
		return blame_member(name, err);
	return 0;
}

int
arcread_end(struct arcread *reader, struct err *err)
{
	struct archive_entry *entry;
	int result = archive_read_next_header(reader->archive, &entry);

	if (result == ARCHIVE_EOF)
		return 0;
	if (result == ARCHIVE_OK) {
		const char *name = archive_entry_pathname(entry);
		auto_free char *shown =
			zipname_show(name, name ? strlen(name) : 0);

		return err_set(err, "libarchive sees a hidden member '%s'",
			       shown);
	}
	return fail(reader, err);
}

void
arcread_close(struct arcread *reader)
{
	if (reader->archive)
		archive_read_free(reader->archive);
	reader->archive = NULL;
}

const char *
arcread_version(void)
{
	return archive_version_string();
}
