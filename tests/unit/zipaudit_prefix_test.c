/* SPDX-License-Identifier: MIT */
/*
 * Tests the bytes that may precede the first member of a zip that is not a
 * wheel, and the two ways to count them in offsets.
 */
#include "format/zipaudit.h"

#include "base/buf.h"
#include "base/mem.h"
#include "format/zip_format.h"
#include "format/zipw.h"
#include "lib/tap.h"
#include "lib/zipcheck.h"

#define LINE "#!/usr/bin/env python3\n"
#define LINE_LENGTH 23

/* Writes the plain archive after a prefix that its offsets count. */
static void
write_counted(struct buf *out, const void *prefix, size_t length)
{
	auto_err err = ERR_INIT;
	struct zipw zipw;

	zipw_init(&zipw, 0, append, out);
	is_int(zipw_prefix(&zipw, prefix, length, &err), 0,
	       "a prefix is written");
	for (size_t i = 0; i < COUNT(plain); i++)
		zipw_add(&zipw, &plain[i], &err);
	zipw_finish(&zipw, &err);
	zipw_fini(&zipw);
}

/* Joins the two as cat does, so offsets do not count the prefix. */
static void
write_joined(struct buf *out, const void *prefix, size_t length)
{
	buf_add(out, prefix, length);
	write_members(out, plain, COUNT(plain));
}

/* The offset of the directory is then only in the zip64 end record. */
static void
add_zip64(struct buf *out, uint64_t locator)
{
	add_zip64_end(out, 0, locator);
	put_le32(out->data + out->length - ZIP_END_LENGTH + ZIP_END_OFFSET,
		 ZIP_SATURATED32);
}

static void
check_values(const struct buf *archive, uint64_t prefix, uint64_t shift)
{
	auto_zipaudit audit = ZIPAUDIT_INIT;
	auto_err err = ERR_INIT;

	if (!is_int(audit_bytes(&audit, archive->data, archive->length,
				ZIPAUDIT_ZIP, &err),
		    0, "the archive is opened")) {
		printf("# %s\n", err.message);
		return;
	}
	is_int((long long)audit.prefix, (long long)prefix,
	       "the length of the prefix");
	is_int((long long)audit.shift, (long long)shift,
	       "the shift of the offsets");
	is_int((long long)audit.count, COUNT(plain), "all members are counted");
	for (size_t i = 0; i < audit.count; i++) {
		const struct zipaudit_member *member = &audit.members[i];

		is_int(get_le32(archive->data + member->offset),
		       ZIP_LOCAL_SIGNATURE,
		       "the offset is counted from the start of the file");
		is_bytes(archive->data + member->data_offset,
			 (size_t)member->compressed_size, plain[i].compressed,
			 (size_t)plain[i].compressed_size,
			 "the data is at its offset");
	}
}

static void
test_styles(void)
{
	auto_buf counted = BUF_INIT;
	auto_buf joined = BUF_INIT;
	auto_buf none = BUF_INIT;

	write_members(&none, plain, COUNT(plain));
	check_values(&none, 0, 0);
	write_counted(&counted, LINE, LINE_LENGTH);
	check_values(&counted, LINE_LENGTH, 0);
	check(&counted, "23 bytes precede the first local header",
	      "a prefix counted by offsets is refused in a wheel");
	write_joined(&joined, LINE, LINE_LENGTH);
	check_values(&joined, LINE_LENGTH, LINE_LENGTH);
	check(&joined, "does not end at",
	      "a prefix not counted by offsets is refused in a wheel");
	is_int((long long)counted.length, (long long)joined.length,
	       "the two archives have the same length");
}

static void
test_zip64(void)
{
	for (int is_joined = 0; is_joined < 2; is_joined++) {
		uint64_t shift = is_joined ? LINE_LENGTH : 0;
		auto_buf archive = BUF_INIT;
		auto_buf mixed = BUF_INIT;
		uint64_t end;

		if (is_joined)
			write_joined(&archive, LINE, LINE_LENGTH);
		else
			write_counted(&archive, LINE, LINE_LENGTH);
		buf_add(&mixed, archive.data, archive.length);
		end = archive.length - ZIP_END_LENGTH;
		add_zip64(&archive, end - shift);
		if (is_joined)
			check_kind(&archive, ZIPAUDIT_ZIP,
				   "Go's archive/zip does not read it",
				   "zip64 with offsets that do not count the "
				   "prefix is refused");
		else
			check_values(&archive, LINE_LENGTH, shift);
		add_zip64(&mixed, end - LINE_LENGTH + shift);
		check_kind(&mixed, ZIPAUDIT_ZIP,
			   "the zip64 locator does not point to",
			   "a locator that counts the prefix differently is "
			   "refused");
	}
}

static void
check_prefix(const void *prefix, size_t length, const char *words,
	     const char *joined_words, const char *what)
{
	auto_buf counted = BUF_INIT;
	auto_buf joined = BUF_INIT;

	write_counted(&counted, prefix, length);
	check_kind(&counted, ZIPAUDIT_ZIP, words, what);
	write_joined(&joined, prefix, length);
	check_kind(&joined, ZIPAUDIT_ZIP, joined_words, what);
}

static void
test_content(void)
{
	static const char signature[] = "hold the signature of a zip record";
	static const char *const signatures[] = { "\3\4", "\7\10", "\1\2",
						  "\6\6", "\6\7",  "\5\6" };
	static const char limit[] = "1048577 bytes precede the first "
				    "local header, the limit is 1048576";
	auto_free char *large = mem_zalloc(ZIPAUDIT_MAX_PREFIX + 1, 1);

	check_prefix("#!", 2, NULL, NULL, "the shortest prefix");
	check_prefix("#", 1, "1 bytes precede", "does not end at",
		     "half of #!");
	check_prefix(" #!", 3, "3 bytes precede", "does not end at",
		     "#! after a blank");
	check_prefix("MZ\x90", 3, "3 bytes precede", "does not end at",
		     "the start of a Windows program");
	check_prefix("PK\7\10", 4, NULL, "does not end at",
		     "the marker of a split archive");
	check_prefix("PK00", 4, NULL, "does not end at", "the other marker");
	check_prefix("PK\7", 3, "3 bytes precede", "does not end at",
		     "half of a marker");
	check_prefix("#!PK", 4, NULL, NULL, "letters of a signature");
	for (size_t i = 0; i < COUNT(signatures); i++) {
		auto_free char *prefix = mem_printf("#!PK%s", signatures[i]);

		check_prefix(prefix, 6, signature, signature,
			     "a whole signature");
	}
	memcpy(large, "#!", 2);
	check_prefix(large, ZIPAUDIT_MAX_PREFIX, NULL, NULL,
		     "the longest prefix");
	check_prefix(large, ZIPAUDIT_MAX_PREFIX + 1, limit, limit,
		     "one byte more than the longest prefix");
}

/* Adds distance to the offset in the central header of a member. */
static void
move_member(struct buf *archive, size_t number, uint32_t distance)
{
	size_t end = archive->length - ZIP_END_LENGTH;
	size_t size = get_le32(archive->data + end + ZIP_END_SIZE);
	uint8_t *at = archive->data + end - size;

	while (number--)
		at += (size_t)ZIP_CENTRAL_LENGTH +
		      get_le16(at + ZIP_CENTRAL_NAME_LENGTH);
	at += ZIP_CENTRAL_OFFSET;
	put_le32(at, get_le32(at) + distance);
}

static void
move_directory(struct buf *archive, uint32_t distance)
{
	uint8_t *at = archive->data + archive->length - ZIP_END_LENGTH +
		      ZIP_END_OFFSET;

	put_le32(at, get_le32(at) + distance);
}

static void
test_mixtures(void)
{
	static const char mixed[] = "some offsets count the bytes before the "
				    "first local header, others do not";
	auto_buf archive = BUF_INIT;

	write_counted(&archive, LINE, LINE_LENGTH);
	move_directory(&archive, (uint32_t)-LINE_LENGTH);
	check_kind(&archive, ZIPAUDIT_ZIP, mixed,
		   "only the members count the prefix");
	move_directory(&archive, 5);
	check_kind(&archive, ZIPAUDIT_ZIP, mixed,
		   "the members count half of the prefix");
	move_directory(&archive, LINE_LENGTH);
	check_kind(&archive, ZIPAUDIT_ZIP, "does not end at",
		   "the members count more than the prefix");

	archive.length = 0;
	write_joined(&archive, LINE, LINE_LENGTH);
	move_directory(&archive, LINE_LENGTH);
	check_kind(&archive, ZIPAUDIT_ZIP, mixed,
		   "only the directory counts the prefix");
	for (size_t i = 0; i < COUNT(plain); i++)
		move_member(&archive, i, LINE_LENGTH);
	check_values(&archive, LINE_LENGTH, 0);
	move_member(&archive, 1, (uint32_t)-LINE_LENGTH);
	check_kind(&archive, ZIPAUDIT_ZIP,
		   "'a.py': its local header does not fit",
		   "one member does not count the prefix");

	archive.length = 0;
	write_joined(&archive, LINE, LINE_LENGTH);
	archive.data[archive.length - ZIP_END_LENGTH + ZIP_END_SIZE]--;
	check_kind(&archive, ZIPAUDIT_ZIP, "does not end at",
		   "no header at the start of the directory");

	archive.length = 0;
	write_members(&archive, plain, COUNT(plain));
	move_directory(&archive, (uint32_t)-1);
	check_kind(&archive, ZIPAUDIT_ZIP, "does not end at",
		   "an archive without a prefix has no shift");
}

/* An offset that overflows once the prefix is added. */
static void
test_overflow(void)
{
	auto_buf archive = BUF_INIT;
	auto_err err = ERR_INIT;
	struct zipw zipw;

	buf_add_string(&archive, LINE);
	zipw_init(&zipw, 0, append, &archive);
	zipw.offset = UINT64_MAX - 1;
	zipw_add(&zipw, &plain[0], &err);
	zipw.offset = archive.length - LINE_LENGTH;
	zipw_finish(&zipw, &err);
	zipw_fini(&zipw);
	check_kind(&archive, ZIPAUDIT_ZIP, "would begin after the members",
		   "an offset near the maximum number");
}

static void
test_empty(void)
{
	auto_buf archive = BUF_INIT;

	write_members(&archive, NULL, 0);
	check_kind(&archive, ZIPAUDIT_ZIP, NULL, "an archive without members");
	archive.length = 0;
	buf_add_string(&archive, LINE);
	write_members(&archive, NULL, 0);
	check_kind(&archive, ZIPAUDIT_ZIP, NULL,
		   "an archive without members after a prefix");
	check(&archive, "does not end at",
	      "a prefix before no members is refused in a wheel");
	move_directory(&archive, LINE_LENGTH);
	check_kind(&archive, ZIPAUDIT_ZIP, NULL,
		   "an archive without members in either way of counting");
	check(&archive, "23 bytes precede", "either way is refused in a wheel");
}

int
main(void)
{
	test_styles();
	test_zip64();
	test_content();
	test_mixtures();
	test_overflow();
	test_empty();
	return tap_done();
}
