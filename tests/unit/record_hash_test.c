/* SPDX-License-Identifier: MIT */
/* Tests digests that are correct in any spelling, and incorrect ones. */
#include "format/record_hash.h"

#include "base/err.h"
#include "base/mem.h"
#include "lib/tap.h"

/* The digest of the bytes 0xff, 0xfe, ... in descending order. */
#define URLSAFE "__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA"
#define PLAIN "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA"
#define HEX "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0"

static void
check(const char *field, bool wanted, const char *other)
{
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;
	auto_free char *text = mem_printf("a,%s,1\n", field);
	uint8_t digest[32];
	const char *algorithm;

	for (size_t i = 0; i < sizeof(digest); i++)
		digest[i] = (uint8_t)(0xff - i);
	is_int(record_parse_loosely(&record, (const uint8_t *)text,
				    strlen(text), &err),
	       0, field);
	is_int(record_hash_is(&record.rows[0], digest, sizeof(digest)), wanted,
	       "the row matches the digest, or does not");
	digest[31] ^= 1;
	ok(!record_hash_is(&record.rows[0], digest, sizeof(digest)),
	   "another digest does not match");
	algorithm = record_hash_algorithm(&record.rows[0]);
	is_string(algorithm ? algorithm : "", other,
		  "the row may have a digest of another algorithm");
}

static void
test_written(void)
{
	check("sha256=" URLSAFE, true, "");
	check("sha256=" URLSAFE "=", true, "");
	check("sha256=" URLSAFE "==", true, "");
	check("sha256=" PLAIN, true, "");
	check("sha256=" PLAIN "=", true, "");
	check("sha256=" HEX, true, "sha384");
	check("sha384=" HEX, true, "sha384");
	check("SHA256=" URLSAFE, true, "");
	check("md5=" URLSAFE, true, "");
	check("=" URLSAFE, true, "");
	check(URLSAFE, true, "");
	check(URLSAFE "=", true, "");
	check("", false, "");
	check("=", false, "");
	check("sha256=", false, "");
	check("sha256=AAAA", false, "");
	check("sha256=a=b", false, "");
	check("sha256=" URLSAFE "A", false, "");
	check("sha512=" URLSAFE URLSAFE, false, "sha512");
	check("x=" HEX HEX, false, "sha512");
}

/* A row that record_parse() refuses is kept, and parsing continues. */
static void
test_loosely(void)
{
	static const char text[] = "a,sha256=" URLSAFE ",1\n"
				   "only one\n"
				   "b/,,\n"
				   "\"open,,\n"
				   "a,,\n"
				   "c,md5=x,\n"
				   "d,,many\n"
				   "/e,,\n"
				   "f,sha256=" URLSAFE ",2\n";
	static const enum record_fault faults[] = {
		RECORD_FINE, RECORD_BAD, RECORD_FOLDER, RECORD_BAD, RECORD_BAD,
		RECORD_HASH, RECORD_BAD, RECORD_BAD,	RECORD_FINE
	};
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;

	is_int(record_parse_loosely(&record, (const uint8_t *)text,
				    sizeof(text) - 1, &err),
	       0, "the RECORD is parsed");
	is_int((long long)record.count, 9, "each line becomes a row");
	for (size_t i = 0; i < record.count && i < 9; i++) {
		is_int(record.rows[i].fault, faults[i],
		       "the row has the expected fault");
		is_int(!record.rows[i].problem, faults[i] == RECORD_FINE,
		       "a faulty row has a message");
	}
	is_string(record.rows[4].problem, "line 5: 'a' was already on line 1",
		  "the message for a duplicate path");
	ok(record_find(&record, "a") == &record.rows[0],
	   "the first of two rows is found");
	ok(record_find(&record, "c") == &record.rows[5],
	   "a row with a malformed hash is found");
	ok(!record_find(&record, "d"),
	   "a row with a malformed size is not found");
	ok(record_find(&record, "f") == &record.rows[8],
	   "the last row is found");
}

int
main(void)
{
	test_written();
	test_loosely();
	return tap_done();
}
