/* SPDX-License-Identifier: MIT */
/* Common parts of the tests of the zip audit: a plain archive and checks. */
#ifndef PYC_BAKE_TESTS_ZIPCHECK_H
#define PYC_BAKE_TESTS_ZIPCHECK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "format/zip_format.h"
#include "format/zipaudit.h"
#include "format/zipw.h"
#include "lib/append.h"
#include "lib/tap.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Audits an archive in memory. */
static inline int
audit_bytes(struct zipaudit *audit, const uint8_t *data, uint64_t length,
	    enum zipaudit_kind kind, struct err *err)
{
	struct blob blob = BLOB_OF(data, length);

	return zipaudit_open(audit, &blob, kind, err);
}

/*
 * Audits the archive.  words is a part of the expected error; NULL if the
 * archive is accepted.
 */
static inline void
check_kind(const struct buf *archive, enum zipaudit_kind kind,
	   const char *words, const char *what)
{
	auto_zipaudit audit = ZIPAUDIT_INIT;
	auto_err err = ERR_INIT;
	/* An exact copy, so that a sanitizer sees any overrun. */
	auto_free uint8_t *copy = mem_alloc(archive->length);
	int result;

	memcpy(copy, archive->data, archive->length);
	result = audit_bytes(&audit, copy, archive->length, kind, &err);
	if (!words) {
		if (!is_int(result, 0, what))
			printf("# %s\n", err.message);
		return;
	}
	is_int(result, -1, what);
	if (!ok(err.message && strstr(err.message, words), words))
		printf("# got: %s\n", err.message ? err.message : "(none)");
	ok(!strchr(err.message, '\n'), "the message has one line");
	ok(!audit.members && !audit.count && !audit.prefix && !audit.shift,
	   "no result is kept");
}

static inline void
check(const struct buf *archive, const char *words, const char *what)
{
	check_kind(archive, ZIPAUDIT_WHEEL, words, what);
}

/* The plain archive: a stored file, a directory and a deflated file in it. */
static const struct zipw_member plain[] = {
	{ .name = "a.py",
	  .compressed = "hello",
	  .compressed_size = 5,
	  .size = 5,
	  .crc = 0x3610a686,
	  .executable = true },
	{ .name = "p/", .is_directory = true },
	{ .name = "p/b.py",
	  .compressed = "\x4b\4\0",
	  .compressed_size = 3,
	  .size = 1,
	  .crc = 0xe8b7be43,
	  .method = 8 },
};

static inline void
write_members(struct buf *out, const struct zipw_member *members, size_t count)
{
	auto_err err = ERR_INIT;
	struct zipw zipw;

	zipw_init(&zipw, 0, append, out);
	for (size_t i = 0; i < count; i++)
		zipw_add(&zipw, &members[i], &err);
	zipw_finish(&zipw, &err);
	zipw_fini(&zipw);
}

/*
 * Adds a zip64 end record, padding and a locator to an archive, before its end
 * record.  locator is the offset of the zip64 end record in the locator.
 */
static inline void
add_zip64_end(struct buf *out, size_t padding, uint64_t locator)
{
	size_t end = out->length - ZIP_END_LENGTH;
	auto_buf classic = BUF_INIT;

	buf_add(&classic, out->data + end, ZIP_END_LENGTH);
	out->length = end;
	buf_add_le32(out, ZIP_END64_SIGNATURE);
	buf_add_le64(out, ZIP_END64_RECORD_SIZE_VALUE);
	buf_add_le16(out, 45);
	buf_add_le16(out, 45);
	buf_add_le64(out, 0);
	buf_add_le64(out, get_le16(classic.data + ZIP_END_COUNT_HERE));
	buf_add_le64(out, get_le16(classic.data + ZIP_END_COUNT));
	buf_add_le64(out, get_le32(classic.data + ZIP_END_SIZE));
	buf_add_le64(out, get_le32(classic.data + ZIP_END_OFFSET));
	while (padding--)
		buf_add_byte(out, 0);
	buf_add_le32(out, ZIP_LOCATOR_SIGNATURE);
	buf_add_le32(out, 0);
	buf_add_le64(out, locator);
	buf_add_le32(out, 1);
	buf_add(out, classic.data, classic.length);
}

#endif
