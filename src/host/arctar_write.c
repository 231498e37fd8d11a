/* SPDX-License-Identifier: MIT */
/*
 * The tar writer creates one member at a time, in memory.  The output passes
 * through libarchive as raw bytes, only for its compressors.  The full pax
 * format is used, because the restricted one drops fractions of times.  It too
 * writes an extended header only if necessary.
 */
#include "host/arctar_write.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/mem.h"
#include "format/tarhead.h"
#include "format/zipname.h"
#include "host/arctar_time.h"

/* The length of a plain archive is a multiple of this, as with GNU tar. */
#define RECORD_BYTES (20 * TARHEAD_BLOCK)

/* Bytes that are collected before a write. */
#define WRITE_BYTES (1 << 20)

struct arctar_out {
	struct archive *raw;
	int fd;
	uint64_t length;    /* of the archive, before compression */
	bool is_ended;	    /* further output of libarchive is dropped */
	struct err problem; /* why a write failed */
};

static int
arctar_write_fail(struct archive *archive, struct err *err)
{
	const char *text = archive_error_string(archive);

	return err_set(err, "libarchive: %s",
		       text ? text : "no reason given (it may lack memory)");
}

/* --- the archive --- */

static int
fail_out(struct arctar_out *out, struct err *err)
{
	out->is_ended = true;
	if (out->problem.message)
		return err_set(err, "%s", out->problem.message);
	return arctar_write_fail(out->raw, err);
}

/* Write callback of libarchive. */
static la_ssize_t
write_output(struct archive *raw, void *context, const void *bytes,
	     size_t length)
{
	struct arctar_out *out = context;

	/* libarchive flushes its buffers even if it is freed after an error. */
	if (out->is_ended)
		return (la_ssize_t)length;
	if (!fs_write_all(out->fd, bytes, length, &out->problem))
		return (la_ssize_t)length;
	archive_set_error(raw, out->problem.number, "write");
	return ARCHIVE_FATAL;
}

/* The raw format requires exactly one entry. */
static int
arctar_write_begin(struct arctar_out *out, enum arctar_filter filter,
		   struct err *err)
{
	struct archive *raw = out->raw;
	struct archive_entry *entry;
	int result;

	if (arctar_filter_add(raw, filter, err))
		return -1;
	if (archive_write_set_format_raw(raw) != ARCHIVE_OK ||
	    archive_write_set_bytes_per_block(raw, WRITE_BYTES) != ARCHIVE_OK ||
	    archive_write_set_bytes_in_last_block(raw, 1) != ARCHIVE_OK ||
	    archive_write_open(raw, out, NULL, write_output, NULL) !=
		    ARCHIVE_OK)
		return fail_out(out, err);
	entry = archive_entry_new();
	if (!entry)
		return err_set(err, "libarchive: out of memory");
	archive_entry_set_filetype(entry, AE_IFREG);
	result = archive_write_header(raw, entry);
	archive_entry_free(entry);
	return result == ARCHIVE_OK ? 0 : fail_out(out, err);
}

struct arctar_out *
arctar_out_new(int fd, enum arctar_filter filter, struct err *err)
{
	struct arctar_out *out = mem_zalloc(1, sizeof(*out));

	out->fd = fd;
	out->raw = archive_write_new();
	if (!out->raw)
		err_set(err, "libarchive: out of memory");
	else if (!arctar_write_begin(out, filter, err))
		return out;
	arctar_out_free(out);
	return NULL;
}

void
arctar_out_free(struct arctar_out *out)
{
	if (!out)
		return;
	out->is_ended = true;
	if (out->raw)
		archive_write_free(out->raw);
	err_fini(&out->problem);
	free(out);
}

int
arctar_out_write(struct arctar_out *out, const void *bytes, size_t length,
		 struct err *err)
{
	const uint8_t *at = bytes;

	out->length += length;
	while (length) {
		la_ssize_t count = archive_write_data(out->raw, at, length);

		if (count <= 0)
			return fail_out(out, err);
		at += count;
		length -= (size_t)count;
	}
	return 0;
}

int
arctar_out_take(void *out, const void *bytes, size_t length, struct err *err)
{
	return arctar_out_write(out, bytes, length, err);
}

int
arctar_out_end(struct arctar_out *out, struct err *err)
{
	static const uint8_t zeros[RECORD_BYTES];
	size_t length = 2 * TARHEAD_BLOCK;
	size_t over = (size_t)((out->length + length) % RECORD_BYTES);

	if (over)
		length += RECORD_BYTES - over;
	while (length) {
		size_t piece = length < sizeof(zeros) ? length : sizeof(zeros);

		if (arctar_out_write(out, zeros, piece, err))
			return -1;
		length -= piece;
	}
	if (archive_write_close(out->raw) != ARCHIVE_OK)
		return fail_out(out, err);
	return 0;
}

/* --- one member --- */

/* The output of a writer in memory. */
struct page {
	struct buf *bytes;
	bool is_ended; /* the end-of-archive mark is dropped */
};

static la_ssize_t
write_page(struct archive *tar, void *context, const void *bytes, size_t length)
{
	struct page *page = context;

	(void)tar;
	if (!page->is_ended)
		buf_add(page->bytes, bytes, length);
	return (la_ssize_t)length;
}

/* A name that is not UTF-8 is written unchanged and marked so for pax. */
static bool
arctar_write_is_charset_warning(struct archive *tar)
{
	const char *text = archive_error_string(tar);

	return text && strstr(text, "to UTF-8");
}

static int
write_one(struct archive *tar, struct page *page, struct archive_entry *entry,
	  const void *content, size_t length, struct err *err)
{
	int result;

	if (archive_write_set_format_pax(tar) != ARCHIVE_OK ||
	    archive_write_set_options(tar, "pax:xattrheader=SCHILY") !=
		    ARCHIVE_OK ||
	    archive_write_set_bytes_per_block(tar, 0) != ARCHIVE_OK ||
	    archive_write_open(tar, page, NULL, write_page, NULL) != ARCHIVE_OK)
		return arctar_write_fail(tar, err);
	result = archive_write_header(tar, entry);
	if (result != ARCHIVE_OK &&
	    (result != ARCHIVE_WARN || !arctar_write_is_charset_warning(tar)))
		return arctar_write_fail(tar, err);
	if (length &&
	    archive_write_data(tar, content, length) != (la_ssize_t)length)
		return arctar_write_fail(tar, err);
	if (archive_write_finish_entry(tar) != ARCHIVE_OK)
		return arctar_write_fail(tar, err);
	return 0;
}

int
arctar_write_entry(struct archive_entry *entry, const void *content,
		   size_t length, struct buf *bytes, struct err *err)
{
	struct archive *tar = archive_write_new();
	struct page page = { .bytes = bytes };
	int result;

	if (!tar)
		return err_set(err, "libarchive: out of memory");
	result = write_one(tar, &page, entry, content, length, err);
	page.is_ended = true;
	archive_write_free(tar);
	return result;
}

int
arctar_write_member(const struct arctar_member *member, const void *content,
		    struct buf *bytes, struct err *err)
{
	struct archive_entry *entry = archive_entry_new();
	bool is_directory = member->type == ARCTAR_TYPE_DIRECTORY;
	auto_free char *shown = NULL;
	int result;

	if (!entry)
		return err_set(err, "libarchive: out of memory");
	archive_entry_copy_pathname(entry, member->name);
	archive_entry_set_filetype(entry, is_directory ? AE_IFDIR : AE_IFREG);
	archive_entry_set_perm(entry, member->mode);
	archive_entry_set_uid(entry, member->uid);
	archive_entry_set_gid(entry, member->gid);
	archive_entry_copy_uname(entry, member->user);
	archive_entry_copy_gname(entry, member->group);
	archive_entry_set_size(entry, (la_int64_t)member->size);
	result = arctar_time_set(entry, member->mtime, err);
	if (!result)
		result = arctar_write_entry(entry, content,
					    (size_t)member->size, bytes, err);
	archive_entry_free(entry);
	if (!result)
		return 0;
	shown = zipname_show(member->name, strlen(member->name));
	return err_prefix(err, "member '%s'", shown);
}
