/* SPDX-License-Identifier: MIT */
/*
 * Exactly one filter is set up, chosen by the first bytes.  libarchive's own
 * detection would also inflate the result, up to 25 times, and would run an
 * external program for a compression that it was built without.  gzip is
 * inflated by host/gunzip, because libarchive does not verify its checksum.
 */
#include "host/arctar_filter.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "format/tarhead.h"
#include "host/gunzip.h"

#define PIECE_BYTES ((size_t)64 << 10)

/* How libarchive reads and writes a filter. */
struct method {
	enum arctar_filter filter;
	int code;
	int (*write)(struct archive *archive);
};

static const struct method methods[] = {
	{ ARCTAR_FILTER_GZIP, ARCHIVE_FILTER_GZIP,
	  archive_write_add_filter_gzip },
	{ ARCTAR_FILTER_BZIP2, ARCHIVE_FILTER_BZIP2,
	  archive_write_add_filter_bzip2 },
	{ ARCTAR_FILTER_XZ, ARCHIVE_FILTER_XZ, archive_write_add_filter_xz },
	{ ARCTAR_FILTER_ZSTD, ARCHIVE_FILTER_ZSTD,
	  archive_write_add_filter_zstd },
};

/* The row of a filter that is not ARCTAR_FILTER_PLAIN. */
static const struct method *
method_of(enum arctar_filter filter)
{
	const struct method *method = methods;

	while (method->filter != filter)
		method++;
	return method;
}

static int
arctar_filter_fail(struct archive *archive, struct err *err)
{
	const char *text = archive_error_string(archive);

	return err_set(err, "libarchive: %s",
		       text ? text : "no reason given (it may lack memory)");
}

/* --- reading --- */

/* Reads once.  Returns 0 at the end of the file. */
static ssize_t
read_some(struct arctar_inflate *inflate, uint8_t *at, size_t room,
	  struct err *err)
{
	for (;;) {
		ssize_t count;

		if (fs_wait_readable(inflate->fd, err))
			return -1;
		count = read(inflate->fd, at, room);
		if (count >= 0)
			inflate->taken += (uint64_t)count;
		if (count >= 0)
			return count;
		if (errno != EINTR && errno != EAGAIN)
			return err_errno(err, "read");
	}
}

/* Returns the bytes that were read to detect the filter, then reads more. */
static ssize_t
next_input(struct arctar_inflate *inflate, struct err *err)
{
	ssize_t count = (ssize_t)inflate->ready;

	inflate->ready = 0;
	return count ? count :
		       read_some(inflate, inflate->input, PIECE_BYTES, err);
}

/*
 * The same for xz and zstd, up to the end of the streams: libarchive would
 * report the bytes that follow as a damaged stream.
 */
static ssize_t
next_streams(struct arctar_inflate *inflate, struct err *err)
{
	size_t used = 0;

	memmove(inflate->input, inflate->input + inflate->held_at,
		inflate->held);
	inflate->held_at = 0;
	while (!used && !inflate->streams.is_trailing) {
		ssize_t count = (ssize_t)inflate->ready;

		inflate->ready = 0;
		if (!count)
			count = read_some(inflate,
					  inflate->input + inflate->held,
					  PIECE_BYTES - inflate->held, err);
		if (count < 0)
			return -1;
		if (!count && inflate->streams.offset)
			inflate->streams.is_trailing = inflate->held > 0;
		if (!count)
			break;
		inflate->held += (size_t)count;
		used = streams_take(&inflate->streams, inflate->input,
				    inflate->held);
		inflate->held -= used;
	}
	/* Input too short for any stream is left to libarchive. */
	if (!inflate->streams.offset) {
		used = inflate->held;
		inflate->held = 0;
	}
	inflate->held_at = used;
	return (ssize_t)used;
}

/* Read callback of libarchive. */
static la_ssize_t
read_input(struct archive *raw, void *context, const void **bytes)
{
	struct arctar_inflate *inflate = context;
	ssize_t count = inflate->filter == ARCTAR_FILTER_BZIP2 ?
				next_input(inflate, &inflate->problem) :
				next_streams(inflate, &inflate->problem);

	(void)raw;
	if (count < 0)
		return ARCHIVE_FATAL;
	*bytes = inflate->input;
	return count;
}

/* Reads enough bytes to detect a plain archive or any filter. */
static int
read_first(struct arctar_inflate *inflate, struct err *err)
{
	while (inflate->ready < TARHEAD_BLOCK) {
		ssize_t count =
			read_some(inflate, inflate->input + inflate->ready,
				  PIECE_BYTES - inflate->ready, err);

		if (count < 0)
			return -1;
		if (!count)
			break;
		inflate->ready += (size_t)count;
	}
	return inflate->ready ? 0 : err_set(err, "is empty");
}

static int
fail_raw(struct arctar_inflate *inflate, struct err *err)
{
	return inflate->problem.message ?
		       err_set(err, "%s", inflate->problem.message) :
		       arctar_filter_fail(inflate->raw, err);
}

static int
fail_lacking(const struct arctar_kind *kind, struct err *err)
{
	return err_set(err, "is compressed with %s, which %s was built without",
		       kind->name, archive_version_string());
}

/* Whether this libarchive can write the filter without running a program. */
static bool
is_writable(enum arctar_filter filter)
{
	struct archive *writer = archive_write_new();
	bool is_there =
		writer && method_of(filter)->write(writer) == ARCHIVE_OK;

	if (writer)
		archive_write_free(writer);
	return is_there;
}

/* Sets up libarchive with only this filter. */
static int
open_raw(struct arctar_inflate *inflate, const struct arctar_kind *kind,
	 struct err *err)
{
	struct archive_entry *entry;
	struct archive *raw = archive_read_new();
	int result;

	inflate->raw = raw;
	if (!raw)
		return err_set(err, "libarchive: out of memory");
	if (archive_read_append_filter(raw, method_of(kind->filter)->code) !=
	    ARCHIVE_OK)
		return fail_lacking(kind, err);
	/* archive_read_open crashes if it has no memory for its data. */
	if (archive_read_support_format_raw(raw) != ARCHIVE_OK ||
	    archive_read_set_callback_data(raw, inflate) != ARCHIVE_OK ||
	    archive_read_open(raw, inflate, NULL, read_input, NULL) !=
		    ARCHIVE_OK)
		return fail_raw(inflate, err);
	entry = archive_entry_new2(raw);
	if (!entry)
		return err_set(err, "libarchive: out of memory");
	result = archive_read_next_header2(raw, entry);
	archive_entry_free(entry);
	return result == ARCHIVE_OK ? 0 : fail_raw(inflate, err);
}

static int
arctar_filter_choose(struct arctar_inflate *inflate,
		     const struct arctar_kind *kind, struct err *err)
{
	if (!kind)
		return 0;
	if (kind->filter == ARCTAR_FILTER_PLAIN)
		return err_set(err,
			       "is compressed with %s; only gzip, bzip2, xz "
			       "and zstd are supported",
			       kind->name);
	if (!is_writable(kind->filter))
		return fail_lacking(kind, err);
	inflate->filter = kind->filter;
	if (kind->filter == ARCTAR_FILTER_ZSTD)
		inflate->streams.format = STREAMS_FORMAT_ZSTD;
	if (kind->filter != ARCTAR_FILTER_GZIP)
		return open_raw(inflate, kind, err);
	inflate->gunzip = gunzip_new();
	inflate->output = mem_alloc(PIECE_BYTES);
	return 0;
}

/* The size of a regular file; 0 if the size is not known in advance. */
static uint64_t
size_of_file(int fd)
{
	struct stat status;

	if (fstat(fd, &status) || !S_ISREG(status.st_mode))
		return 0;
	return (uint64_t)status.st_size;
}

int
arctar_inflate_open(struct arctar_inflate *inflate, int fd, uint64_t limit,
		    struct err *err)
{
	*inflate = (struct arctar_inflate){
		.fd = fd,
		.limit = limit,
		.file_size = size_of_file(fd),
		.input = mem_alloc(PIECE_BYTES),
	};
	if (read_first(inflate, err))
		return -1;
	return arctar_filter_choose(
		inflate, arctar_kind_detect(inflate->input, inflate->ready),
		err);
}

void
arctar_inflate_close(struct arctar_inflate *inflate)
{
	if (inflate->raw)
		archive_read_free(inflate->raw);
	gunzip_free(inflate->gunzip);
	free(inflate->input);
	free(inflate->output);
	err_fini(&inflate->problem);
	*inflate = (struct arctar_inflate){ 0 };
}

static int
arctar_filter_read_plain(struct arctar_inflate *inflate, const uint8_t **bytes,
			 size_t *length, struct err *err)
{
	ssize_t count = next_input(inflate, err);

	if (count < 0)
		return -1;
	*bytes = inflate->input;
	*length = (size_t)count;
	return 0;
}

static int
read_gzip(struct arctar_inflate *inflate, const uint8_t **bytes, size_t *length,
	  struct err *err)
{
	struct gunzip_piece piece = {
		.input = inflate->rest,
		.input_length = inflate->rest_length,
		.output = inflate->output,
		.room = PIECE_BYTES,
	};

	while (piece.room == PIECE_BYTES) {
		if (!piece.input_length) {
			ssize_t count = next_input(inflate, err);

			if (count < 0)
				return -1;
			if (!count && gunzip_end(inflate->gunzip, err))
				return -1;
			if (!count)
				break;
			piece.input = inflate->input;
			piece.input_length = (size_t)count;
		}
		if (gunzip_some(inflate->gunzip, &piece, err))
			return -1;
	}
	inflate->rest = piece.input;
	inflate->rest_length = piece.input_length;
	*bytes = inflate->output;
	*length = PIECE_BYTES - piece.room;
	return 0;
}

/* libarchive takes bytes after a bzip2 stream for the end of the archive. */
static int
check_trailing(struct arctar_inflate *inflate, struct err *err)
{
	uint64_t used = (uint64_t)archive_filter_bytes(inflate->raw, -1);
	uint8_t more;
	ssize_t count = 0;

	if (inflate->streams.is_trailing)
		used = inflate->streams.offset;
	if (used == inflate->taken)
		count = read_some(inflate, &more, 1, err);
	if (count < 0)
		return -1;
	if (used == inflate->taken)
		return 0;
	return err_set(err,
		       "%s: trailing bytes follow the compressed data, from "
		       "offset %ju on",
		       arctar_kind_name(inflate->filter), (uintmax_t)used);
}

static int
read_raw(struct arctar_inflate *inflate, const uint8_t **bytes, size_t *length,
	 struct err *err)
{
	const void *block = NULL;
	la_int64_t offset;
	int result;

	/* Some filters occasionally return an empty block. */
	do
		result = archive_read_data_block(inflate->raw, &block, length,
						 &offset);
	while (result == ARCHIVE_OK && !*length);
	if (inflate->problem.message)
		return err_set(err, "%s", inflate->problem.message);
	if (result == ARCHIVE_EOF) {
		*length = 0;
		return check_trailing(inflate, err);
	}
	if (result != ARCHIVE_OK)
		return arctar_filter_fail(inflate->raw, err);
	*bytes = block;
	return 0;
}

/* Checks the inflated size against the limits. */
static int
check_limits(const struct arctar_inflate *inflate, struct err *err)
{
	const uint64_t most =
		inflate->limit ? inflate->limit : ARCTAR_MOST_INFLATED;
	const uint64_t compressed =
		inflate->file_size ? inflate->file_size : inflate->taken;

	if (inflate->size > most)
		return err_set(err,
			       "inflates to more than %ju bytes; use "
			       "--limit=SIZE to permit more",
			       (uintmax_t)most);
	if (!inflate->limit && inflate->size > ARCTAR_RATIO_FROM &&
	    inflate->size / ARCTAR_MOST_RATIO > compressed)
		return err_set(err,
			       "%ju compressed bytes inflate to more than %u "
			       "times as many; use --limit=SIZE to permit it",
			       (uintmax_t)compressed, ARCTAR_MOST_RATIO);
	return 0;
}

int
arctar_inflate(struct arctar_inflate *inflate, const uint8_t **bytes,
	       size_t *length, struct err *err)
{
	*length = 0;
	if (inflate->filter == ARCTAR_FILTER_PLAIN)
		return arctar_filter_read_plain(inflate, bytes, length, err);
	if (inflate->gunzip ? read_gzip(inflate, bytes, length, err) :
			      read_raw(inflate, bytes, length, err))
		return -1;
	inflate->size += *length;
	return check_limits(inflate, err);
}

/* --- writing --- */

int
arctar_filter_add(struct archive *archive, enum arctar_filter filter,
		  struct err *err)
{
	if (filter == ARCTAR_FILTER_PLAIN)
		return 0;
	if (method_of(filter)->write(archive) != ARCHIVE_OK)
		return arctar_filter_fail(archive, err);
	if (filter == ARCTAR_FILTER_GZIP &&
	    archive_write_set_filter_option(archive, "gzip", "timestamp",
					    NULL) != ARCHIVE_OK)
		return arctar_filter_fail(archive, err);
	return 0;
}
