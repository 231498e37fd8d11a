/* SPDX-License-Identifier: MIT */
/*
 * Archives of zipw are accepted.  Then one thing at a time is damaged, and the
 * error must name it.
 */
#include "format/zipaudit.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/zip_format.h"
#include "lib/tap.h"
#include "lib/zipcheck.h"

enum place { LOCAL, CENTRAL, END };

/* Returns the offset of a member's record; the archive must be undamaged. */
static size_t
locate(const struct buf *archive, enum place place, size_t index)
{
	size_t end = archive->length - ZIP_END_LENGTH;
	size_t at = get_le32(archive->data + end + ZIP_END_OFFSET);

	if (place == END)
		return end;
	while (index--)
		at += (size_t)ZIP_CENTRAL_LENGTH +
		      get_le16(archive->data + at + ZIP_CENTRAL_NAME_LENGTH) +
		      get_le16(archive->data + at + ZIP_CENTRAL_EXTRA_LENGTH);
	if (place == CENTRAL)
		return at;
	return get_le32(archive->data + at + ZIP_CENTRAL_OFFSET);
}

static void
put(uint8_t *at, int width, uint32_t value)
{
	if (width == 1)
		*at = (uint8_t)value;
	else if (width == 2)
		put_le16(at, (uint16_t)value);
	else
		put_le32(at, value);
}

/* A number of the plain archive that is set to a wrong value. */
static const struct damage {
	enum place place;
	size_t index;
	size_t field;
	int width;
	uint32_t value;
	const char *words;
} damages[] = {
	{ END, 0, 0, 1, 'Q', "no end record" },
	{ END, 0, ZIP_END_DISK, 2, 1, "more than one disk" },
	{ END, 0, ZIP_END_DISK, 2, 0xffff, "more than one disk" },
	{ END, 0, ZIP_END_DIRECTORY_DISK, 2, 1, "more than one disk" },
	{ END, 0, ZIP_END_COUNT_HERE, 2, 2, "two counts" },
	{ END, 0, ZIP_END_COUNT, 2, 4, "two counts" },
	{ END, 0, ZIP_END_SIZE, 4, 1, "does not end at" },
	{ END, 0, ZIP_END_SIZE, 4, 0xffffffff, "does not end at" },
	{ END, 0, ZIP_END_OFFSET, 4, 1, "does not end at" },
	{ END, 0, ZIP_END_OFFSET, 4, 0xffffffff, "does not end at" },
	{ END, 0, ZIP_END_COMMENT_LENGTH, 2, 1, "do not end where" },
	{ CENTRAL, 0, 0, 1, 'Q', "central header at offset 110: its sign" },
	{ CENTRAL, 0, ZIP_CENTRAL_NEEDED, 2, 46, "'a.py': it needs version" },
	{ CENTRAL, 0, ZIP_CENTRAL_FLAGS, 2, 1, "'a.py': it is encrypted" },
	{ CENTRAL, 0, ZIP_CENTRAL_FLAGS, 2, 0x40, "it is encrypted" },
	{ CENTRAL, 0, ZIP_CENTRAL_FLAGS, 2, 0x2000, "it is encrypted" },
	{ CENTRAL, 0, ZIP_CENTRAL_FLAGS, 2, 0x10, "unknown flags (0x0010)" },
	{ CENTRAL, 0, ZIP_CENTRAL_FLAGS, 2, 0x20, "unknown flags" },
	{ CENTRAL, 0, ZIP_CENTRAL_FLAGS, 2, 0x80, "unknown flags" },
	{ CENTRAL, 0, ZIP_CENTRAL_FLAGS, 2, 0x8000, "unknown flags" },
	{ CENTRAL, 0, ZIP_CENTRAL_FLAGS, 2, 0x800, "'a.py': its flags differ" },
	{ CENTRAL, 0, ZIP_CENTRAL_FLAGS, 2, 2, "its flags differ" },
	{ CENTRAL, 0, ZIP_CENTRAL_FLAGS, 2, 8, "its flags differ" },
	{ CENTRAL, 0, ZIP_CENTRAL_METHOD, 2, 8, "'a.py': its method differs" },
	{ CENTRAL, 0, ZIP_CENTRAL_METHOD, 2, 12, "method is 12" },
	{ CENTRAL, 0, ZIP_CENTRAL_METHOD, 2, 0x108, "method is 264" },
	{ CENTRAL, 0, ZIP_CENTRAL_CRC, 4, 1, "'a.py': its CRC differs" },
	{ CENTRAL, 0, ZIP_CENTRAL_COMPRESSED_SIZE, 4, 4, "its sizes differ" },
	{ CENTRAL, 2, ZIP_CENTRAL_COMPRESSED_SIZE, 4, 2,
	  "compressed size dif" },
	{ CENTRAL, 2, ZIP_CENTRAL_SIZE, 4, 2, "'p/b.py': its size differs" },
	{ CENTRAL, 2, ZIP_CENTRAL_SIZE, 4, 0x100001,
	  "'p/b.py': 1048577 bytes" },
	{ CENTRAL, 2, ZIP_CENTRAL_SIZE, 4, 0x100001,
	  "a ratio of more than 1032" },
	{ CENTRAL, 1, ZIP_CENTRAL_CRC, 4, 1, "'p/': it is empty, but its CRC" },
	{ CENTRAL, 2, ZIP_CENTRAL_COMPRESSED_SIZE, 4, 0, "has no data" },
	{ CENTRAL, 0, ZIP_CENTRAL_SIZE, 4, 0xffffffff, "zip64 extra field is" },
	{ CENTRAL, 0, ZIP_CENTRAL_NAME_LENGTH, 2, 3, "at offset 159: its sig" },
	{ CENTRAL, 0, ZIP_CENTRAL_NAME_LENGTH, 2, 0, "the path is empty" },
	{ CENTRAL, 2, ZIP_CENTRAL_NAME_LENGTH, 2, 5, "has 1 bytes after its" },
	{ CENTRAL, 2, ZIP_CENTRAL_NAME_LENGTH, 2, 7, "ends inside it" },
	{ CENTRAL, 0, ZIP_CENTRAL_EXTRA_LENGTH, 2, 2, "'a.py': the extra" },
	{ CENTRAL, 0, ZIP_CENTRAL_NEEDED + 1, 1, 3, NULL },
	{ CENTRAL, 0, ZIP_CENTRAL_NEEDED + 1, 1, 19, NULL },
	{ CENTRAL, 0, ZIP_CENTRAL_NEEDED + 1, 1, 2, "version 10 of host 2" },
	{ CENTRAL, 0, ZIP_CENTRAL_NEEDED + 1, 1, 20, "version 10 of host 20" },
	{ CENTRAL, 2, ZIP_CENTRAL_EXTRA_LENGTH, 2, 1, "ends inside it" },
	{ CENTRAL, 2, ZIP_CENTRAL_COMMENT_LENGTH, 2, 1, "ends inside it" },
	{ CENTRAL, 1, ZIP_CENTRAL_COMMENT_LENGTH, 2, 10, "ends inside it" },
	{ CENTRAL, 0, ZIP_CENTRAL_DISK, 2, 1, "another disk" },
	{ CENTRAL, 0, ZIP_CENTRAL_DISK, 2, 0xffff, "another disk" },
	{ CENTRAL, 0, ZIP_CENTRAL_EXTERNAL + 2, 2, 0120777, "symbolic link" },
	{ CENTRAL, 0, ZIP_CENTRAL_EXTERNAL + 2, 2, 0020644, "neither a file" },
	{ CENTRAL, 0, ZIP_CENTRAL_EXTERNAL + 2, 2, 0060644, "neither a file" },
	{ CENTRAL, 0, ZIP_CENTRAL_EXTERNAL + 2, 2, 0010644, "neither a file" },
	{ CENTRAL, 0, ZIP_CENTRAL_EXTERNAL + 2, 2, 0140644, "neither a file" },
	{ CENTRAL, 0, ZIP_CENTRAL_EXTERNAL + 2, 2, 0040755,
	  "that it is a directory" },
	{ CENTRAL, 0, ZIP_CENTRAL_EXTERNAL, 1, 0x10, "that it is a directory" },
	{ CENTRAL, 1, ZIP_CENTRAL_EXTERNAL + 2, 2, 0100644,
	  "says that it is a file" },
	{ CENTRAL, 0, ZIP_CENTRAL_OFFSET, 4, 1, "1 bytes precede" },
	{ CENTRAL, 1, ZIP_CENTRAL_OFFSET, 4, 0, "share its local header" },
	{ CENTRAL, 1, ZIP_CENTRAL_OFFSET, 4, 38, "'a.py': its data overlaps" },
	{ CENTRAL, 1, ZIP_CENTRAL_OFFSET, 4, 40, "1 bytes after its data" },
	{ CENTRAL, 1, ZIP_CENTRAL_OFFSET, 4, 3, "local header does not fit" },
	{ CENTRAL, 1, ZIP_CENTRAL_OFFSET, 4, 31, "local header does not fit" },
	{ CENTRAL, 2, ZIP_CENTRAL_OFFSET, 4, 110,
	  "'p/b.py': its local header" },
	{ CENTRAL, 2, ZIP_CENTRAL_OFFSET, 4, 0xfffffff0, "would begin after" },
	{ CENTRAL, 0, ZIP_CENTRAL_LENGTH, 1, 'b', "'b.py': its local header" },
	{ CENTRAL, 0, ZIP_CENTRAL_LENGTH, 1, '/', "the path is absolute" },
	{ CENTRAL, 0, ZIP_CENTRAL_LENGTH, 1, '\n',
	  "member '\\x0a.py': the na" },
	{ CENTRAL, 0, ZIP_CENTRAL_LENGTH, 1, 0, "a NUL byte" },
	{ CENTRAL, 0, ZIP_CENTRAL_LENGTH, 1, '\\', "a backslash" },
	{ CENTRAL, 0, ZIP_CENTRAL_LENGTH, 1, 0xe9, "UTF-8" },
	{ CENTRAL, 0, ZIP_CENTRAL_LENGTH + 1, 1, ':', "drive letter" },
	{ CENTRAL, 0, ZIP_CENTRAL_LENGTH + 3, 1, '/', "says that it is a" },
	{ CENTRAL, 1, ZIP_CENTRAL_LENGTH + 1, 1, 'p', "says that it is a" },
	{ LOCAL, 0, 0, 1, 'Q', "'a.py': there is no local header at offset 0" },
	{ LOCAL, 0, ZIP_LOCAL_NEEDED, 2, 46, "needs version 46" },
	{ LOCAL, 0, ZIP_LOCAL_NEEDED + 1, 1, 3, NULL },
	{ LOCAL, 0, ZIP_LOCAL_NEEDED + 1, 1, 2, "header: it needs version" },
	{ LOCAL, 0, ZIP_LOCAL_FLAGS, 2, 1, "says that it is encrypted" },
	{ LOCAL, 0, ZIP_LOCAL_FLAGS, 2, 0x40, "says that it is encrypted" },
	{ LOCAL, 0, ZIP_LOCAL_FLAGS, 2, 0x2000, "says that it is encrypted" },
	{ LOCAL, 0, ZIP_LOCAL_FLAGS, 2, 8, "its flags differ" },
	{ LOCAL, 0, ZIP_LOCAL_METHOD, 2, 8, "its method differs" },
	{ LOCAL, 0, ZIP_LOCAL_CRC, 4, 0, "its CRC differs" },
	{ LOCAL, 2, ZIP_LOCAL_COMPRESSED_SIZE, 4, 0,
	  "compressed size differs" },
	{ LOCAL, 2, ZIP_LOCAL_SIZE, 4, 0, "'p/b.py': its size differs" },
	{ LOCAL, 2, ZIP_LOCAL_SIZE, 4, 0xffffffff, "asks for zip64" },
	{ LOCAL, 0, ZIP_LOCAL_NAME_LENGTH, 2, 3, "another name" },
	{ LOCAL, 0, ZIP_LOCAL_NAME_LENGTH, 2, 5, "another name" },
	{ LOCAL, 0, ZIP_LOCAL_NAME_LENGTH, 2, 0xffff, "does not fit" },
	{ LOCAL, 0, ZIP_LOCAL_EXTRA_LENGTH, 2, 3, "extra field is malformed" },
	{ LOCAL, 0, ZIP_LOCAL_EXTRA_LENGTH, 2, 5, "extra field is malformed" },
	{ LOCAL, 0, ZIP_LOCAL_EXTRA_LENGTH, 2, 6, "does not fit" },
	{ LOCAL, 0, ZIP_LOCAL_LENGTH, 1, 'b', "another name" },
};

static void
test_damages(void)
{
	auto_buf archive = BUF_INIT;

	write_members(&archive, plain, COUNT(plain));
	check(&archive, NULL, "the undamaged archive");
	for (size_t i = 0; i < COUNT(damages); i++) {
		const struct damage *damage = &damages[i];
		auto_buf damaged = BUF_INIT;
		size_t at = locate(&archive, damage->place, damage->index) +
			    damage->field;

		buf_add(&damaged, archive.data, archive.length);
		put(damaged.data + at, damage->width, damage->value);
		check(&damaged, damage->words, "the damage is found");
	}
}

static void
test_values(void)
{
	auto_buf archive = BUF_INIT;
	auto_zipaudit audit = ZIPAUDIT_INIT;
	auto_err err = ERR_INIT;
	size_t at;

	write_members(&archive, plain, COUNT(plain));
	/* Made by MS-DOS: the upper attribute bits are not a mode. */
	at = locate(&archive, CENTRAL, 2);
	archive.data[at + ZIP_CENTRAL_MADE_BY + 1] = 0;
	is_int(audit_bytes(&audit, archive.data, archive.length, ZIPAUDIT_WHEEL,
			   &err),
	       0, "the archive is opened");
	is_int((long long)audit.count, 3, "three members are counted");
	is_string(audit.members[0].name, "a.py", "the name is read");
	is_int(audit.members[0].mode, 0100755, "the mode is read");
	is_int((long long)audit.members[0].data_offset, 34,
	       "the offset of the data is read");
	is_int(audit.members[0].crc, 0x3610a686, "the CRC is read");
	ok(!audit.members[0].is_directory, "a file is not a directory");
	ok(audit.members[1].is_directory, "a directory is marked as one");
	is_int((long long)audit.members[1].offset, 39,
	       "the offset of a member is read");
	is_int(audit.members[2].method, 8, "the method is read");
	is_int((long long)audit.members[2].compressed_size, 3,
	       "the compressed size is read");
	is_int((long long)audit.members[2].size, 1, "the size is read");
	is_int(audit.members[2].mode, 0, "the mode is 0 unless made on Unix");
	ok(!audit.members[2].has_descriptor, "there is no descriptor");
}

static void
check_spliced(size_t at, size_t removed, const char *added, size_t length,
	      const char *words, const char *what)
{
	auto_buf archive = BUF_INIT;
	auto_buf spliced = BUF_INIT;

	write_members(&archive, plain, COUNT(plain));
	if (at > archive.length)
		at = archive.length;
	buf_add(&spliced, archive.data, at);
	buf_add(&spliced, added, length);
	buf_add(&spliced, archive.data + at + removed,
		archive.length - at - removed);
	check(&spliced, words, what);
}

static void
check_comment(const char *comment, size_t length, const char *words)
{
	auto_buf archive = BUF_INIT;

	write_members(&archive, plain, COUNT(plain));
	put_le16(archive.data + archive.length - 2, (uint16_t)length);
	buf_add(&archive, comment, length);
	check(&archive, words, "archive comment");
}

static void
test_ends(void)
{
	auto_buf archive = BUF_INIT;
	auto_buf twice = BUF_INIT;
	auto_free char *large = mem_zalloc(70000, 1);

	check_spliced(SIZE_MAX, 0, "x", 1, "do not end where",
		      "a byte after the archive");
	check_spliced(
		SIZE_MAX, 0, large, 70000, "no end record",
		"so many bytes after the archive that its end is not found");
	check_spliced(0, 0, "x", 1, "does not end at",
		      "a byte before the archive");
	check_spliced(110, 0, "x", 1, "does not end at",
		      "a byte before the directory");
	check_comment("a comment", 9, NULL);
	check_comment(large, 65535, NULL);
	check_comment("PK", 2, NULL);
	check_comment("xPK\5\6", 5, "comment holds the signature");
	check_comment("PK\1\2", 4, "comment holds the signature");
	check_comment("PK\3\4xx", 6, "comment holds the signature");
	memcpy(large, "\5\6", 2);
	check_comment(large, 0x4b50, "do not end where");
	memcpy(large, "\3\4", 2);
	check_comment(large, 0x4b50, "comment holds the signature");

	write_members(&archive, plain, COUNT(plain));
	buf_add(&twice, archive.data, archive.length);
	buf_add(&twice, archive.data, archive.length);
	check(&twice, "does not end at", "a second archive after the first");
	for (size_t length = 0; length < archive.length; length++) {
		auto_zipaudit audit = ZIPAUDIT_INIT;
		auto_err err = ERR_INIT;

		if (!audit_bytes(&audit, archive.data, length, ZIPAUDIT_WHEEL,
				 &err))
			ok(false, "a truncated archive was accepted");
	}
	archive.length = 0;
	write_members(&archive, NULL, 0);
	check(&archive, NULL, "an archive without members");
	twice.length = 0;
	buf_add(&twice, "x", 1);
	buf_add(&twice, archive.data, archive.length);
	put_le32(twice.data + 1 + ZIP_END_OFFSET, 1);
	check(&twice, "1 bytes precede",
	      "a byte before an archive without members");
}

static void
test_directory(void)
{
	const struct zipw_member member = { .name = "d/",
					    .compressed = "x",
					    .compressed_size = 1,
					    .size = 1,
					    .is_directory = true };
	struct zipw_member nothing = { .name = "d/",
				       .compressed_size = 2,
				       .method = ZIP_METHOD_DEFLATED,
				       .is_directory = true };
	auto_buf archive = BUF_INIT;

	write_members(&archive, &member, 1);
	check(&archive, "member 'd/': it is a directory with data",
	      "a directory with data");
	nothing.compressed = "\3";
	archive.length = 0;
	write_members(&archive, &nothing, 1);
	check(&archive, NULL, "a directory with deflated data of no bytes");
	nothing.compressed = "\2";
	archive.length = 0;
	write_members(&archive, &nothing, 1);
	check(&archive, "member 'd/': it is a directory with data",
	      "a directory with other data of two bytes");
}

static void
test_zip64_end(void)
{
	static const struct {
		size_t from_end; /* from the field to the archive's end */
		int width;
		uint32_t value;
		const char *words;
	} cases[] = {
		{ 98 - ZIP_END64_RECORD_SIZE, 1, 45, "size field" },
		{ 98 - ZIP_END64_RECORD_SIZE - 7, 1, 1, "size field" },
		{ 98, 1, 'Q', "no zip64 end record precedes" },
		{ 98 - ZIP_END64_NEEDED, 2, 46, "needs version 46" },
		{ 98 - ZIP_END64_DISK, 4, 1, "disagree" },
		{ 98 - ZIP_END64_DIRECTORY_DISK, 4, 1, "disagree" },
		{ 98 - ZIP_END64_COUNT_HERE, 4, 4, "disagree" },
		{ 98 - ZIP_END64_COUNT, 4, 4, "disagree" },
		{ 98 - ZIP_END64_COUNT - 4, 4, 1, "disagree" },
		{ 98 - ZIP_END64_SIZE, 4, 4, "disagree" },
		{ 98 - ZIP_END64_SIZE - 4, 4, 1, "disagree" },
		{ 98 - ZIP_END64_OFFSET, 4, 4, "disagree" },
		{ 42, 1, 'Q', "does not end at" },
		{ 42 - ZIP_LOCATOR_DISK, 4, 1, "more than one disk" },
		{ 42 - ZIP_LOCATOR_DISKS, 4, 2, "more than one disk" },
		{ 42 - ZIP_LOCATOR_DISKS, 4, 0, "more than one disk" },
		{ 42 - ZIP_LOCATOR_OFFSET, 4, 9, "does not point to" },
		{ 42 - ZIP_LOCATOR_OFFSET - 4, 4, 1, "does not point to" },
		{ 22 - ZIP_END_COUNT_HERE, 2, 0xffff, "the other does not" },
		{ 22 - ZIP_END_COUNT, 2, 0xffff, "the other does not" },
		{ 22 - ZIP_END_COUNT_HERE, 4, 0xffffffff, NULL },
		{ 22 - ZIP_END_SIZE, 4, 0xffffffff, "only the size" },
		{ 22 - ZIP_END_OFFSET, 4, 0xffffffff, NULL },
		{ 22 - ZIP_END_DISK, 2, 0xffff, NULL },
		{ 22 - ZIP_END_COUNT, 2, 2, "disagree" },
		{ 22 - ZIP_END_OFFSET, 4, 0xfffffffe, "disagree" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		auto_buf archive = BUF_INIT;

		write_members(&archive, plain, COUNT(plain));
		add_zip64_end(&archive, 0, archive.length - ZIP_END_LENGTH);
		if (!i)
			check(&archive, NULL, "a zip64 end record");
		put(archive.data + archive.length - cases[i].from_end,
		    cases[i].width, cases[i].value);
		check(&archive, cases[i].words, "zip64 end record");
	}

	auto_buf archive = BUF_INIT;

	write_members(&archive, plain, COUNT(plain));
	add_zip64_end(&archive, 1, archive.length - ZIP_END_LENGTH);
	check(&archive, "precedes its locator", "a gap before the locator");
}

static void
test_counts(void)
{
	auto_buf archive = BUF_INIT;
	size_t end;

	write_members(&archive, plain, COUNT(plain));
	end = archive.length - ZIP_END_LENGTH;
	put_le16(archive.data + end + ZIP_END_COUNT, 2);
	put_le16(archive.data + end + ZIP_END_COUNT_HERE, 2);
	check(&archive, "bytes after its last header",
	      "a number of members that is too small");
	put_le16(archive.data + end + ZIP_END_COUNT, 4);
	put_le16(archive.data + end + ZIP_END_COUNT_HERE, 4);
	check(&archive, "cannot hold 4 members",
	      "a number of members that is too large");
}

static void
test_limits(void)
{
	auto_buf archive = BUF_INIT;
	auto_err err = ERR_INIT;
	auto_zipaudit audit = ZIPAUDIT_INIT;
	auto_free char *zeros = mem_zalloc(5 << 20, 1);
	struct zipw_member members[] = {
		{ .name = "a", .compressed_size = 5 << 20, .method = 8 },
		{ .name = "b", .compressed_size = 5 << 20, .method = 8 },
	};
	size_t end;

	for (size_t i = 0; i < 2; i++) {
		members[i].compressed = zeros;
		members[i].size = UINT64_C(4) << 30;
	}
	write_members(&archive, members, 2);
	check(&archive, NULL, "8 GiB in two members");
	members[1].size++;
	archive.length = 0;
	write_members(&archive, members, 2);
	check(&archive,
	      "member 'b': the members up to it exceed the limit of 8589934592 "
	      "bytes uncompressed",
	      "a byte more than 8 GiB");

	members[0].compressed_size = 2000;
	members[0].size = 2000 * 1032;
	archive.length = 0;
	write_members(&archive, members, 1);
	check(&archive, NULL, "a ratio of exactly 1032");
	members[0].size++;
	archive.length = 0;
	write_members(&archive, members, 1);
	check(&archive, "a ratio of more than 1032",
	      "a ratio over 1032 by one byte");
	members[0].compressed_size = 2;
	members[0].size = 2 * 1032 + 1;
	archive.length = 0;
	write_members(&archive, members, 1);
	check(&archive, "2065 bytes cannot be deflated to 2",
	      "a ratio over 1032 in a small member");
	members[0].size--;
	archive.length = 0;
	write_members(&archive, members, 1);
	check(&archive, NULL, "the maximum number of members");

	add_zip64_end(&archive, 0, archive.length - ZIP_END_LENGTH);
	end = archive.length - ZIP_END_LENGTH;
	memset(archive.data + end + ZIP_END_COUNT_HERE, 0xff, 4);
	end -= ZIP_LOCATOR_LENGTH + ZIP_END64_LENGTH;
	put_le64(archive.data + end + ZIP_END64_COUNT_HERE, 200001);
	put_le64(archive.data + end + ZIP_END64_COUNT, 200001);
	check(&archive, "200001 members, the limit is 200000",
	      "too many members");
	is_int(audit_bytes(&audit, archive.data, ZIPAUDIT_MAX_ARCHIVE + 1,
			   ZIPAUDIT_WHEEL, &err),
	       -1, "an archive that is too large is refused");
	ok(strstr(err.message, "the limit is 4294967296"),
	   "the message has the limit");
}

int
main(void)
{
	test_values();
	test_damages();
	test_ends();
	test_directory();
	test_zip64_end();
	test_counts();
	test_limits();
	return tap_done();
}
