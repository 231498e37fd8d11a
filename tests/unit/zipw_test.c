/* SPDX-License-Identifier: MIT */
/* Tests the writer's bytes, field by field, and its limits. */
#include "format/zipw.h"

#include <stdlib.h>

#include "base/crc32.h"
#include "base/mem.h"
#include "format/zipaudit.h"
#include "lib/append.h"
#include "lib/tap.h"

static int
discard(void *context, const void *bytes, size_t length, struct err *err)
{
	(void)context;
	(void)bytes;
	(void)length;
	(void)err;
	return 0;
}

/* A sink that fails once its countdown has reached 0. */
static int
fail_later(void *context, const void *bytes, size_t length, struct err *err)
{
	int *left = context;

	(void)bytes;
	(void)length;
	return (*left)-- ? 0 : err_set(err, "the disk is full");
}

static uint32_t
time_of(int64_t seconds)
{
	struct zipw zipw;
	uint32_t value;

	zipw_init(&zipw, seconds, discard, NULL);
	value = zipw.dos_time;
	zipw_fini(&zipw);
	return value;
}

static uint32_t
dos(unsigned int year, unsigned int month, unsigned int day, unsigned int hour,
    unsigned int minute, unsigned int second)
{
	return (year - 1980) << 25 | month << 21 | day << 16 | hour << 11 |
	       minute << 5 | second / 2;
}

static void
test_time(void)
{
	is_int(time_of(315532800), dos(1980, 1, 1, 0, 0, 0),
	       "the first second");
	is_int(time_of(315532799), dos(1980, 1, 1, 0, 0, 0),
	       "a time before the first second");
	is_int(time_of(0), dos(1980, 1, 1, 0, 0, 0), "1970");
	is_int(time_of(INT64_MIN), dos(1980, 1, 1, 0, 0, 0),
	       "the smallest time");
	is_int(time_of(4354819198), dos(2107, 12, 31, 23, 59, 58),
	       "the last second");
	is_int(time_of(4354819199), dos(2107, 12, 31, 23, 59, 58),
	       "a time after the last second");
	is_int(time_of(INT64_MAX), dos(2107, 12, 31, 23, 59, 58),
	       "the largest time");
	is_int(time_of(951782400), dos(2000, 2, 29, 0, 0, 0),
	       "the start of a leap day");
	is_int(time_of(951868799), dos(2000, 2, 29, 23, 59, 58),
	       "the end of a leap day");
	is_int(time_of(951868800), dos(2000, 3, 1, 0, 0, 0),
	       "the day after a leap day");
	is_int(time_of(4107542400), dos(2100, 3, 1, 0, 0, 0),
	       "2100 is not a leap year");
	is_int(time_of(4107542399), dos(2100, 2, 28, 23, 59, 58),
	       "February 2100 ends on the 28th");
	is_int(time_of(347155199), dos(1980, 12, 31, 23, 59, 58),
	       "the end of a leap year");
	is_int(time_of(347155200), dos(1981, 1, 1, 0, 0, 0),
	       "the start of the next year");
	is_int(time_of(1700000001), dos(2023, 11, 14, 22, 13, 20),
	       "an odd second is rounded down");
}

static void
test_bytes(void)
{
	static const uint8_t wanted[] =
		/* stored program */
		"PK\3\4\x0a\0\0\0\0\0\0\0\x21\0\x86\xa6\x10\x36"
		"\5\0\0\0\5\0\0\0\1\0\0\0ahello"
		/* directory with a name that is not ASCII */
		"PK\3\4\x14\0\0\x08\0\0\0\0\x21\0\0\0\0\0"
		"\0\0\0\0\0\0\0\0\3\0\0\0\xc3\xa9/"
		/* deflated file */
		"PK\3\4\x14\0\0\0\x08\0\0\0\x21\0\0\0\0\0"
		"\2\0\0\0\0\0\0\0\1\0\0\0z\3\0"
		"PK\1\2\x14\3\x0a\0\0\0\0\0\0\0\x21\0\x86\xa6\x10\x36"
		"\5\0\0\0\5\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\xed\x81\0\0\0\0a"
		"PK\1\2\x14\3\x14\0\0\x08\0\0\0\0\x21\0\0\0\0\0"
		"\0\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\0\0\x10\0\xed\x41"
		"\x24\0\0\0\xc3\xa9/"
		"PK\1\2\x14\3\x14\0\0\0\x08\0\0\0\x21\0\0\0\0\0"
		"\2\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\xa4\x81"
		"\x45\0\0\0z"
		"PK\5\6\0\0\0\0\3\0\3\0\x8f\0\0\0\x66\0\0\0\0";
	const struct zipw_member members[] = {
		{ .name = "a",
		  .compressed = "hello",
		  .compressed_size = 5,
		  .size = 5,
		  .crc = 0x3610a686,
		  .executable = true },
		{ .name = "\xc3\xa9/", .is_directory = true },
		{ .name = "z",
		  .compressed = "\3\0",
		  .compressed_size = 2,
		  .method = 8 },
	};
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	struct zipw zipw;

	zipw_init(&zipw, 0, append, &out);
	for (size_t i = 0; i < 3; i++)
		is_int(zipw_add(&zipw, &members[i], &err), 0,
		       "a member is written");
	is_int(zipw_finish(&zipw, &err), 0, "the end record is written");
	zipw_fini(&zipw);
	/* The literal's NUL is the last byte of the comment length. */
	is_bytes(out.data, out.length, wanted, sizeof(wanted),
		 "the archive has the expected bytes");
}

static void
test_empty(void)
{
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	struct zipw zipw;

	zipw_init(&zipw, 0, append, &out);
	is_int(zipw_finish(&zipw, &err), 0,
	       "an archive without members is written");
	zipw_fini(&zipw);
	is_bytes(out.data, out.length,
		 "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22,
		 "an archive without members is an end record");
}

/* Offsets count the bytes before the first member. */
static void
test_prefix(void)
{
	static const uint8_t wanted[] =
		"#!x\n"
		"PK\3\4\x0a\0\0\0\0\0\0\0\x21\0\x86\xa6\x10\x36"
		"\5\0\0\0\5\0\0\0\1\0\0\0ahello"
		"PK\1\2\x14\3\x0a\0\0\0\0\0\0\0\x21\0\x86\xa6\x10\x36"
		"\5\0\0\0\5\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\xa4\x81\4\0\0\0a"
		"PK\5\6\0\0\0\0\1\0\1\0\x2f\0\0\0\x28\0\0\0\0";
	const struct zipw_member member = { .name = "a",
					    .compressed = "hello",
					    .compressed_size = 5,
					    .size = 5,
					    .crc = 0x3610a686 };
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	struct zipw zipw;
	int left = 0;

	zipw_init(&zipw, 0, append, &out);
	is_int(zipw_prefix(&zipw, "#!x\n", 4, &err), 0, "a prefix is written");
	is_int(zipw_add(&zipw, &member, &err), 0,
	       "a member after the prefix is written");
	is_int(zipw_finish(&zipw, &err), 0, "the end record is written");
	zipw_fini(&zipw);
	is_bytes(out.data, out.length, wanted, sizeof(wanted),
		 "the offsets count the prefix");

	out.length = 0;
	zipw_init(&zipw, 0, append, &out);
	is_int(zipw_prefix(&zipw, NULL, 0, &err), 0,
	       "an empty prefix is accepted");
	is_int((long long)out.length, 0, "an empty prefix writes nothing");
	zipw_fini(&zipw);
	zipw_init(&zipw, 0, fail_later, &left);
	is_int(zipw_prefix(&zipw, "#!x\n", 4, &err), -1,
	       "an error of the sink is returned");
	is_string(err.message, "the disk is full",
		  "the message is that of the sink");
	zipw_fini(&zipw);
}

static void
test_zip64(void)
{
	static const uint8_t central[] =
		"PK\1\2\x14\3\x2d\0\0\0\x08\0\0\0\x21\0\0\0\0\0"
		"\2\0\0\0\xff\xff\xff\xff\1\0\x14\0\0\0\0\0\0\0"
		"\0\0\xa4\x81\xff\xff\xff\xff"
		"a\1\0\x10\0\xff\xff\xff\xff\0\0\0\0\1\0\0\0\1\0\0";
	static const uint8_t end[] =
		"PK\6\6\x2c\0\0\0\0\0\0\0\x2d\3\x2d\0\0\0\0\0\0\0\0\0"
		"\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\x43\0\0\0\0\0\0\0"
		"\x36\0\0\0\1\0\0\0PK\6\7\0\0\0\0\x79\0\0\0\1\0\0\0\1\0\0\0"
		"PK\5\6\0\0\0\0\1\0\1\0\x43\0\0\0\xff\xff\xff\xff\0";
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	struct zipw_member member = { .name = "a",
				      .compressed = "\3\0",
				      .compressed_size = 2,
				      .size = 0xffffffff,
				      .method = 8 };
	struct zipw zipw;

	zipw_init(&zipw, 0, append, &out);
	member.size = 0xfffffffe;
	/* As if so many bytes had been written before. */
	zipw.offset = 0xfffffffe;
	zipw_add(&zipw, &member, &err);
	is_int(get_le16(zipw.directory.data + 30), 0,
	       "the largest sizes without zip64 have no extra field");
	is_int(zipw.directory.data[6], 20,
	       "the largest sizes without zip64 need version 2.0");
	zipw_fini(&zipw);

	out.length = 0;
	zipw_init(&zipw, 0, append, &out);
	member.size = 0xffffffff;
	zipw.offset = UINT64_C(0x100000001);
	zipw_add(&zipw, &member, &err);
	is_bytes(zipw.directory.data, zipw.directory.length, central,
		 sizeof(central), "the central header has zip64");
	is_int((long long)out.length, 30 + 1 + 20 + 2,
	       "the local header has zip64");
	out.length = 0;
	is_int(zipw_finish(&zipw, &err), 0, "the end record is written");
	is_bytes(out.data + sizeof(central), out.length - sizeof(central), end,
		 sizeof(end), "the archive has a zip64 end record");
	zipw_fini(&zipw);
}

static void
test_failure(void)
{
	const struct zipw_member member = {
		.name = "a", .compressed = "x", .compressed_size = 1, .size = 1
	};
	auto_free char *name = mem_alloc(65537);

	for (int limit = 0; limit < 5; limit++) {
		auto_err err = ERR_INIT;
		struct zipw zipw;
		int left = limit;
		int result;

		zipw_init(&zipw, 0, fail_later, &left);
		result = zipw_add(&zipw, &member, &err);
		if (!result)
			result = zipw_finish(&zipw, &err);
		is_int(result, limit < 4 ? -1 : 0,
		       "an error of the sink is returned");
		if (result)
			is_string(err.message, "the disk is full",
				  "the message is that of the sink");
		zipw_fini(&zipw);
	}

	auto_err err = ERR_INIT;
	struct zipw zipw;
	struct zipw_member long_member = member;

	memset(name, 'a', 65536);
	name[65536] = '\0';
	long_member.name = name;
	zipw_init(&zipw, 0, discard, NULL);
	is_int(zipw_add(&zipw, &long_member, &err), -1,
	       "a name that is too long is refused");
	ok(!zipw.offset && !zipw.count, "nothing is written");
	zipw_fini(&zipw);
}

/* Writes count stored members and audits the archive. */
static void
check_count(unsigned int count, bool zip64)
{
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	auto_zipaudit audit = ZIPAUDIT_INIT;
	struct blob blob;
	struct zipw zipw;
	bool same = true;

	zipw_init(&zipw, 1700000000, append, &out);
	for (unsigned int i = 0; i < count; i++) {
		char name[32];
		struct zipw_member member = { .name = name,
					      .compressed = name };

		snprintf(name, sizeof(name), "m%u", i);
		member.compressed_size = strlen(name);
		member.size = strlen(name);
		member.crc = crc32_update(0, name, strlen(name));
		same &= !zipw_add(&zipw, &member, &err);
	}
	same &= !zipw_finish(&zipw, &err);
	zipw_fini(&zipw);
	ok(same, "the members are written");
	is_int(!memcmp(out.data + out.length - 42, "PK\6\7", 4), zip64,
	       "the zip64 end record appears at 65,535 members");
	blob = BLOB_OF(out.data, out.length);
	if (!is_int(zipaudit_open(&audit, &blob, ZIPAUDIT_WHEEL, &err), 0,
		    "the archive passes the audit"))
		printf("# %s\n", err.message);
	is_int((long long)audit.count, count, "the audit counts all members");
	for (unsigned int i = 0; i < audit.count; i++) {
		const struct zipaudit_member *member = &audit.members[i];
		char name[32];

		snprintf(name, sizeof(name), "m%u", i);
		same &= !strcmp(member->name, name) &&
			member->size == strlen(name) &&
			member->crc == crc32_update(0, name, strlen(name)) &&
			!memcmp(out.data + member->data_offset, name,
				strlen(name));
	}
	ok(same, "the offsets are as written");
}

int
main(void)
{
	test_time();
	test_bytes();
	test_empty();
	test_prefix();
	test_zip64();
	test_failure();
	check_count(65534, false);
	check_count(65535, true);
	check_count(70000, true);
	return tap_done();
}
