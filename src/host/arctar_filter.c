/* SPDX-License-Identifier: MIT */
/*
 * Only the one filter that the first bytes ask for is ever named to
 * libarchive: where it was built without a compressor it would take a program
 * of that name, and say so with no more than a warning.
 */
#include "host/arctar_filter.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/sigpipe.h"
#include "format/crc32.h"

#define INPUT_BYTES ((size_t)64 << 10)

/* A gzip member begins with ten bytes, and ends with CRC-32 and size. */
#define GZIP_HEAD 10
#define GZIP_TAIL 8

struct known {
	const char *name;
	const char *magic;
	size_t length;
	bool is_ours; /* else it is known so that it can be named */
	enum arctar_filter filter;
	int (*read)(struct archive *archive);
	int (*write)(struct archive *archive);
};

static const struct known known_filters[] = {
	{ "gzip", "\x1f\x8b", 2, true, ARCTAR_GZIP,
	  archive_read_support_filter_gzip, archive_write_add_filter_gzip },
	{ "bzip2", "BZh", 3, true, ARCTAR_BZIP2,
	  archive_read_support_filter_bzip2, archive_write_add_filter_bzip2 },
	{ "xz",
	  "\xfd"
	  "7zXZ",
	  6, true, ARCTAR_XZ, archive_read_support_filter_xz,
	  archive_write_add_filter_xz },
	{ "zstd", "\x28\xb5\x2f\xfd", 4, true, ARCTAR_ZSTD,
	  archive_read_support_filter_zstd, archive_write_add_filter_zstd },
	{ "lz4", "\x04\x22\x4d\x18", 4, .is_ours = false },
	{ "lzip", "LZIP", 4, .is_ours = false },
	{ "lzma", "\x5d\0\0", 3, .is_ours = false },
	{ "lzop", "\x89LZO", 4, .is_ours = false },
	{ "compress", "\x1f\x9d", 2, .is_ours = false },
};

static int
fail(struct archive *archive, struct err *err)
{
	const char *text = archive_error_string(archive);

	return err_set(err, "libarchive: %s", text ? text : "no reason given");
}

/* --- reading --- */

/* Reads once; 0 at the end of the file. */
static ssize_t
read_some(struct arctar_inflate *inflate, uint8_t *at, size_t room,
	  struct err *err)
{
	for (;;) {
		ssize_t count = read(inflate->fd, at, room);

		if (count >= 0)
			return count;
		if (errno != EINTR)
			return err_errno(err, "read");
		if (sigpipe_caught())
			return err_set(err, "interrupted");
	}
}

/*
 * Whether a gzip member may begin with these bytes (RFC 1952, 2.3).  In what
 * is compressed they are seen by chance once in some 10^11 bytes.
 */
static bool
is_gzip_head(const uint8_t *at)
{
	static const uint8_t magic[] = { 0x1f, 0x8b, 8 };
	uint8_t flags = at[3];
	uint8_t extra = at[8];
	uint8_t system = at[9];

	return !memcmp(at, magic, sizeof(magic)) && flags < 0x20 &&
	       (!extra || extra == 2 || extra == 4) &&
	       (system < 14 || system == 0xff);
}

/* Keeps the last bytes of the input, and looks for where members begin. */
static void
note_input(struct arctar_inflate *inflate, const uint8_t *bytes, size_t length)
{
	uint8_t seam[2 * GZIP_HEAD];
	const size_t tail = sizeof(inflate->tail);
	size_t first = length < tail ? length : tail;
	/* The head of the file is not that of another member. */
	size_t at = inflate->is_under_way ? 0 : 1;

	_Static_assert(sizeof(inflate->tail) == GZIP_HEAD, "one head");
	memcpy(seam, inflate->tail, tail);
	memcpy(seam + tail, bytes, first);
	for (size_t i = 1; inflate->is_under_way && i < first; i++)
		inflate->may_be_several |= is_gzip_head(seam + i);
	for (; at + GZIP_HEAD <= length; at++)
		inflate->may_be_several |=
			bytes[at] == 0x1f && is_gzip_head(bytes + at);
	memcpy(inflate->tail, seam + first, tail);
	if (length > tail)
		memcpy(inflate->tail, bytes + length - tail, tail);
	inflate->is_under_way = true;
}

/* For libarchive. */
static la_ssize_t
read_input(struct archive *raw, void *context, const void **bytes)
{
	struct arctar_inflate *inflate = context;
	ssize_t count = (ssize_t)inflate->ready;

	(void)raw;
	inflate->ready = 0;
	if (!count)
		count = read_some(inflate, inflate->input, INPUT_BYTES,
				  &inflate->problem);
	if (count < 0)
		return ARCHIVE_FATAL;
	if (inflate->filter == ARCTAR_GZIP)
		note_input(inflate, inflate->input, (size_t)count);
	*bytes = inflate->input;
	return count;
}

/* Reads what any filter can be told by. */
static int
read_first(struct arctar_inflate *inflate, struct err *err)
{
	while (inflate->ready < GZIP_HEAD + GZIP_TAIL) {
		ssize_t count =
			read_some(inflate, inflate->input + inflate->ready,
				  INPUT_BYTES - inflate->ready, err);

		if (count < 0)
			return -1;
		if (!count)
			break;
		inflate->ready += (size_t)count;
	}
	return inflate->ready ? 0 : err_set(err, "is empty");
}

static const struct known *
find_filter(const struct arctar_inflate *inflate)
{
	for (size_t i = 0; i < sizeof(known_filters) / sizeof(*known_filters);
	     i++) {
		const struct known *known = &known_filters[i];

		if (inflate->ready >= known->length &&
		    !memcmp(inflate->input, known->magic, known->length))
			return known;
	}
	return NULL;
}

/* Whether this libarchive has both ways built in. */
static bool
is_built_in(const struct known *known)
{
	struct archive *reader = archive_read_new();
	struct archive *writer = archive_write_new();
	bool is_there = reader && writer && known->read(reader) == ARCHIVE_OK &&
			known->write(writer) == ARCHIVE_OK;

	if (reader)
		archive_read_free(reader);
	if (writer)
		archive_write_free(writer);
	return is_there;
}

/* Sets libarchive up for it. */
static int
choose(struct arctar_inflate *inflate, const struct known *known,
       struct err *err)
{
	struct archive *raw = inflate->raw;

	if (archive_read_support_format_raw(raw) != ARCHIVE_OK)
		return fail(raw, err);
	if (!known)
		return 0;
	if (!known->is_ours)
		return err_set(err,
			       "is compressed with %s; gzip, bzip2, xz and "
			       "zstd are read and written",
			       known->name);
	if (!is_built_in(known))
		return err_set(err,
			       "is compressed with %s, which %s was built "
			       "without",
			       known->name, archive_version_string());
	inflate->filter = known->filter;
	return known->read(raw) == ARCHIVE_OK ? 0 : fail(raw, err);
}

int
arctar_inflate_open(struct arctar_inflate *inflate, int fd, struct err *err)
{
	struct archive_entry *entry;

	*inflate = (struct arctar_inflate){
		.raw = archive_read_new(),
		.fd = fd,
		.input = mem_alloc(INPUT_BYTES),
	};
	if (!inflate->raw)
		return err_set(err, "libarchive: out of memory");
	if (read_first(inflate, err) ||
	    choose(inflate, find_filter(inflate), err))
		return -1;
	if (archive_read_open(inflate->raw, inflate, NULL, read_input, NULL) !=
		    ARCHIVE_OK ||
	    archive_read_next_header(inflate->raw, &entry) != ARCHIVE_OK)
		return inflate->problem.message ?
			       err_set(err, "%s", inflate->problem.message) :
			       fail(inflate->raw, err);
	return 0;
}

void
arctar_inflate_close(struct arctar_inflate *inflate)
{
	if (inflate->raw)
		archive_read_free(inflate->raw);
	free(inflate->input);
	err_fini(&inflate->problem);
	*inflate = (struct arctar_inflate){ 0 };
}

/*
 * Holds what was inflated against the end of a gzip file.  Of several members
 * behind each other the last alone is told there, so that a size that differs
 * says nothing.
 */
static int
check_sum(const struct arctar_inflate *inflate, struct err *err)
{
	const uint8_t *tail = inflate->tail + sizeof(inflate->tail) - GZIP_TAIL;
	bool is_size_right = get_le32(tail + 4) == (uint32_t)inflate->size;

	if (inflate->filter != ARCTAR_GZIP ||
	    (is_size_right && get_le32(tail) == inflate->crc) ||
	    (!is_size_right && inflate->may_be_several))
		return 0;
	return err_set(err, "gzip: the checksum is wrong");
}

int
arctar_inflate(struct arctar_inflate *inflate, const uint8_t **bytes,
	       size_t *length, struct err *err)
{
	const void *block = NULL;
	la_int64_t offset;
	int result;

	*length = 0;
	/* Some filters give an empty block now and then. */
	do
		result = archive_read_data_block(inflate->raw, &block, length,
						 &offset);
	while (result == ARCHIVE_OK && !*length);
	if (inflate->problem.message)
		return err_set(err, "%s", inflate->problem.message);
	if (result == ARCHIVE_EOF) {
		*length = 0;
		return check_sum(inflate, err);
	}
	if (result != ARCHIVE_OK)
		return fail(inflate->raw, err);
	*bytes = block;
	inflate->size += *length;
	if (inflate->filter == ARCTAR_GZIP)
		inflate->crc = crc32_update(inflate->crc, block, *length);
	return 0;
}

/* --- writing --- */

int
arctar_filter_add(struct archive *archive, enum arctar_filter filter,
		  struct err *err)
{
	for (size_t i = 0; i < sizeof(known_filters) / sizeof(*known_filters);
	     i++) {
		const struct known *known = &known_filters[i];

		if (!known->is_ours || known->filter != filter)
			continue;
		if (known->write(archive) != ARCHIVE_OK)
			return fail(archive, err);
		if (filter == ARCTAR_GZIP &&
		    archive_write_set_filter_option(
			    archive, "gzip", "timestamp", NULL) != ARCHIVE_OK)
			return fail(archive, err);
	}
	return 0;
}
