/* SPDX-License-Identifier: MIT */
/* Tests reading and writing RECORD, and every way it can be malformed. */
#include "format/record.h"

#include "base/mem.h"
#include "lib/tap.h"

#define DIGEST "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define HASH "sha256=" DIGEST
#define DIGEST384 DIGEST "gISIjJCUmJygpKissLS4v"
#define DIGEST512 DIGEST384 "MDEyMzQ1Njc4OTo7PD0-Pw"

static int
parse(struct record *record, const char *text, struct err *err)
{
	return record_parse(record, (const uint8_t *)text, strlen(text), err);
}

static void
check_bad(const char *text, const char *words)
{
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;

	is_int(parse(&record, text, &err), -1, words);
	if (!ok(err.message && strstr(err.message, words),
		"the message has the reason"))
		printf("# got: %s\n", err.message ? err.message : "(none)");
	ok(!record.rows && !record.count, "no rows are kept");
}

static void
check_path(const char *text, const char *path)
{
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;
	auto_buf written = BUF_INIT;

	is_int(parse(&record, text, &err), 0, "the RECORD is parsed");
	if (!ok(record.count == 1, "there is one row")) {
		printf("# %s\n", err.message);
		return;
	}
	is_string(record.rows[0].path, path, path);
	record_add_self(&written, path);
	is_bytes(written.data, written.length, text, strlen(text),
		 "the row is written as Python writes it");
}

static void
test_rows(void)
{
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;
	const struct record_row *row;

	is_int(parse(&record,
		     "z.py," HASH ",12\r\n"
		     "a/b.py,sha384=" DIGEST384 ",18446744073709551615\n"
		     "c," HASH ",\n"
		     "d,,7\n"
		     "e,sha512=" DIGEST512 ",0\n"
		     "\"x,y\",\"" HASH "\",\"3\"\r\n"
		     "p-1.dist-info/RECORD,,",
		     &err),
	       0, "LF, CRLF and no line end are accepted");
	is_int((long long)record.count, 7, "all rows are counted");
	is_string(record.rows[0].path, "z.py", "rows keep their order");
	row = record_find(&record, "z.py");
	ok(row == &record.rows[0], "a path is found");
	is_string(row->algorithm, "sha256", "the algorithm is read");
	is_string(row->digest, DIGEST, "the digest is read");
	ok(row->has_size && row->size == 12, "the size is read");
	row = record_find(&record, "a/b.py");
	ok(row->size == UINT64_MAX, "the largest size is read");
	is_string(row->algorithm, "sha384", "another algorithm is read");
	ok(!record_find(&record, "c")->has_size, "an empty size is not a size");
	ok(!record_find(&record, "d")->algorithm,
	   "an empty hash has no algorithm");
	ok(!record_find(&record, "d")->digest, "an empty hash has no digest");
	is_string(record_find(&record, "x,y")->digest, DIGEST,
		  "a quoted hash is read");
	ok(record_find(&record, "x,y")->size == 3, "a quoted size is read");
	ok(record_find(&record, "p-1.dist-info/RECORD"),
	   "the last row is found");
	ok(!record_find(&record, "nowhere"), "a missing path is not found");
	ok(!record_find(&record, ""), "an empty path is not found");
}

/* Checks the bytes of a row as they are in the text. */
static void
check_bytes(const char *text, const struct record_row *row, const char *wanted)
{
	is_bytes((const uint8_t *)text + row->offset, row->length, wanted,
		 strlen(wanted), "the bytes of the row");
}

static void
test_places(void)
{
	static const char text[] = "a,,\r\n\"b,c\",,"
				   "\nd," HASH ",1";
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;

	is_int(parse(&record, text, &err), 0,
	       "rows with their offsets are parsed");
	is_int((long long)record.count, 3, "three rows are counted");
	check_bytes(text, &record.rows[0], "a,,\r\n");
	check_bytes(text, &record.rows[1], "\"b,c\",,\n");
	check_bytes(text, &record.rows[2], "d," HASH ",1");
}

/* Checks a path that a file on disk can have, but no member of an archive. */
static void
check_odd_path(const char *text, const char *path)
{
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;
	auto_buf written = BUF_INIT;

	is_int(record_parse(&record, (const uint8_t *)text, strlen(text), &err),
	       -1, "the path is refused for a member");
	is_int(record_parse_installed(&record, (const uint8_t *)text,
				      strlen(text), &err),
	       0, "the path is accepted for an installed file");
	if (ok(record.count == 1, "there is one row"))
		is_string(record.rows[0].path, path, path);
	record_add_self(&written, path);
	is_bytes(written.data, written.length, text, strlen(text),
		 "the row is written as Python writes it");
}

static int
parse_installed(struct record *record, const char *text, struct err *err)
{
	return record_parse_installed(record, (const uint8_t *)text,
				      strlen(text), err);
}

static void
check_bad_installed(const char *text, const char *words)
{
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;

	is_int(parse_installed(&record, text, &err), -1, words);
	if (!ok(err.message && strstr(err.message, words),
		"the message has the reason"))
		printf("# got: %s\n", err.message ? err.message : "(none)");
	ok(!record.rows && !record.count, "no rows are kept");
}

/* Rows that pip, uv, distlib and older tools have written. */
static void
test_installed(void)
{
	static const char text[] = "../../../bin/tool," HASH ",12\r\n"
				   "/opt/etc/x.conf,,\r\n"
				   "./pkg//m.py,md5=1B2M2Y8AsgTpgAmY7PhCfg,\r\n"
				   "pkg/,,\r\n"
				   "twice.py,,\r\n"
				   "twice.py," HASH ",many\r\n"
				   "p-1.dist-info/RECORD,,\r\n";
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;
	const struct record_row *row;

	is_int(parse_installed(&record, text, &err), 0,
	       "an installed RECORD is parsed");
	if (!ok(record.count == 7, "all rows are counted")) {
		printf("# %s\n", err.message);
		return;
	}
	is_string(record.rows[0].path, "../../../bin/tool",
		  "a path may start with ..");
	ok(!record.rows[0].algorithm && !record.rows[0].has_size,
	   "the row has neither hash nor size");
	ok(record_find(&record, "/opt/etc/x.conf"),
	   "an absolute path is found");
	ok(record_find(&record, "./pkg//m.py"), "a path is found as written");
	row = record_find(&record, "twice.py");
	ok(row && row == record_find(&record, "twice.py"),
	   "the first of two rows is found");
	check_bytes(text, &record.rows[4], "twice.py,,\r\n");
	check_bytes(text, &record.rows[5], "twice.py," HASH ",many\r\n");

	check_bad_installed(",,\n", "line 1: '': the path is empty");
	check_bad_installed("a,,\nb,\n", "line 2: 'b': it has fewer than 3");
	check_bad_installed("a,,,\n", "more than 3 fields");
	check_bad_installed("\"a,,\n", "no closing quote");
	check_bad_installed("a,,\rb,,\n", "carriage return");
}

/* words is a part of the expected error; NULL if the row is accepted. */
static void
check_self(const char *row, uint64_t size, const char *words)
{
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;
	auto_free char *text = mem_printf("a.py," HASH ",1\n%s", row);

	is_int(parse(&record, text, &err), 0, row);
	is_int(record_check_self(&record, "p\xe2\x80\xa8/RECORD", size, &err),
	       words ? -1 : 0, words ? words : "RECORD lists itself");
	if (words && !ok(err.message && strstr(err.message, words),
			 "the message has the reason"))
		printf("# got: %s\n", err.message ? err.message : "(none)");
}

static void
test_self(void)
{
#define SELF "p\xe2\x80\xa8/RECORD"
	check_self(SELF ",,\n", 7, NULL);
	check_self(SELF ",,7\n", 7, NULL);
	check_self(SELF ",,7\n", 8,
		   "member 'p\\xe2\\x80\\xa8/RECORD': RECORD says 7 bytes, "
		   "the member has 8");
	check_self(SELF "," HASH ",\n", 7, "has a hash for it, but cannot");
	check_self("", 7, "/RECORD': not listed in RECORD");
	check_self("RECORD,,\n", 7, "/RECORD': not listed in RECORD");
}

static void
test_empty(void)
{
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;

	is_int(record_parse(&record, NULL, 0, &err), 0,
	       "an empty RECORD is accepted");
	ok(!record_find(&record, "a"), "an empty RECORD has no rows");
	is_int(record_parse_installed(&record, NULL, 0, &err), 0,
	       "an empty installed RECORD is accepted");
	ok(!record_find(&record, "a"), "an empty installed RECORD has no rows");
}

static void
test_written(void)
{
	auto_buf out = BUF_INIT;
	uint8_t digest[RECORD_DIGEST_LENGTH];
	const char *wanted = "a.py," HASH ",0\n"
			     "\"a \"\"b\"\",c\"," HASH ",18446744073709551615\n"
			     "x.dist-info/RECORD,,\n";

	for (size_t i = 0; i < sizeof(digest); i++)
		digest[i] = (uint8_t)i;
	record_add_row(&out, "a.py", digest, 0);
	record_add_row(&out, "a \"b\",c", digest, UINT64_MAX);
	record_add_self(&out, "x.dist-info/RECORD");
	is_bytes(out.data, out.length, wanted, strlen(wanted),
		 "the rows are joined");

	check_path(" a;b'c#.py,,\n", " a;b'c#.py");
	check_path("\xc3\xa9,,\n", "\xc3\xa9");
	check_odd_path("a\t,,\n", "a\t");
	check_path("\"a,b\",,\n", "a,b");
	check_path("\"a\"\"b\",,\n", "a\"b");
	check_path("\"\"\"\",,\n", "\"");
	check_odd_path("\"a\nb\",,\n", "a\nb");
	check_odd_path("\"a\rb\",,\n", "a\rb");
	check_odd_path("\"a\r\nb\",,\n", "a\r\nb");
}

static void
test_bad_text(void)
{
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;

	check_bad("a\n", "line 1: 'a': it has fewer than 3 fields");
	check_bad("a,\n", "line 1: 'a': it has fewer");
	check_bad("a,", "line 1: 'a': it has fewer");
	check_bad("a,,\n\n", "line 2: it has fewer");
	check_bad("a,,\nb,,,\n", "line 2: 'b': it has more than 3 fields");
	check_bad("a,,\nb,,\n\"c\"d,,\n", "line 3: text follows a closing");
	check_bad("\"c\" ,,\n", "text follows a closing");
	check_bad("\"c,,\n", "line 1: a quoted field has no closing");
	check_bad("\"c\"\",,\n", "no closing quote");
	check_bad("a,,\n\"", "line 2: a quoted field has no closing");
	check_bad("a\"b,,\n", "inside an unquoted");
	check_bad("a,\rb,\n", "fewer");
	check_bad("a,,\r", "carriage return");
	check_bad("a,,\rb,,\n", "carriage return");
	check_bad("a,,\n\"c\nd\",,\n", "line 2: 'c\\x0ad': the name has");
	is_int(record_parse(&record, (const uint8_t *)"a\0b,,\n", 6, &err), -1,
	       "a NUL in a plain field is refused");
	is_string(err.message, "line 1: it has a NUL byte",
		  "the message names the NUL byte");
	is_int(record_parse(&record, (const uint8_t *)"\"a\0\",,\n", 7, &err),
	       -1, "a NUL in a quoted field is refused");
	is_int(record_parse(&record, (const uint8_t *)"a,,\0\n", 5, &err), -1,
	       "a NUL in the size is refused");
}

static void
test_bad_fields(void)
{
	check_bad(",,\n", "line 1: '': the path is empty");
	check_bad("/a,,\n", "line 1: '/a': the path is absolute");
	check_bad("C:/a,,\n", "drive letter");
	check_bad("a\\b,,\n", "'a\\\\b': the name has a backslash");
	check_bad("a\tb,,\n", "control character");
	check_bad("a\xff,,\n", "line 1: 'a\\xff': the name is not valid UTF-8");
	check_bad("a/,,\n", "a directory");
	check_bad("./a,,\n", "'.' component");
	check_bad("a/../b,,\n", "'..' component");
	check_bad("../a,,\n", "'..' component");
	check_bad("a//b,,\n", "empty component");
	check_bad("a,,\nb,,\na,,\n", "line 3: 'a' was already on line 1");
	check_bad("a,,\n\"a\",,\n", "line 2: 'a' was already");
	check_bad("a,sha256,\n", "no '='");
	check_bad("a,md5=1B2M2Y8AsgTpgAmY7PhCfg,0\n",
		  "line 1: 'a': the hash algorithm 'md5' is not sha256");
	check_bad("a,sha1=2jmj7l5rSw0yVb_vlWAYkK_YBwk,0\n", "'sha1' is not");
	check_bad("a,SHA256=" DIGEST ",0\n", "'SHA256' is not sha256");
	check_bad("a,=" DIGEST ",0\n", "'' is not sha256");
	check_bad("a,sha256=,0\n", "the digest has 0 bytes");
	check_bad("a," HASH "=,0\n", "the digest is malformed");
	check_bad("a,sha256=AAAA,0\n", "the digest has 3 bytes, sha256 has 32");
	check_bad("a,sha512=" DIGEST ",0\n", "sha512 has 64");
	check_bad("a,sha256=AB+,0\n", "the digest is malformed");
	check_bad("a,,-1\n", "not a decimal");
	check_bad("a,,+1\n", "not a decimal");
	check_bad("a,, 1\n", "not a decimal");
	check_bad("a,,0x1\n", "not a decimal");
	check_bad("a,,1.0\n", "not a decimal");
	check_bad("a,,18446744073709551616\n", "out of range");
	check_bad("a,,99999999999999999999999\n", "out of range");
}

static void
test_many(void)
{
	enum { ROWS = 20000 };
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;
	auto_buf text = BUF_INIT;
	bool found = true;

	for (unsigned int i = 0; i < ROWS; i++)
		buf_printf(&text, "m%u.py," HASH ",%u\n", i * 7919 % ROWS, i);
	is_int(record_parse(&record, text.data, text.length, &err), 0,
	       "many rows are parsed");
	for (unsigned int i = 0; i < ROWS; i++) {
		char path[32];
		const struct record_row *row;

		snprintf(path, sizeof(path), "m%u.py", i * 7919 % ROWS);
		row = record_find(&record, path);
		found &= row && row->size == i;
	}
	ok(found, "each row is found");
}

/* Rows beyond the limit are not kept and need no memory. */
static void
test_limit(void)
{
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;
	auto_buf text = BUF_INIT;

	for (unsigned int i = 0; i < RECORD_MAX_ROWS; i++)
		buf_printf(&text, "m%u,,\n", i);
	is_int(record_parse(&record, text.data, text.length, &err), 0,
	       "the maximum number of rows is parsed");
	record_fini(&record);
	buf_add_string(&text, "one more");
	is_int(record_parse(&record, text.data, text.length, &err), -1,
	       "more than the maximum number of rows is refused");
	is_string(err.message, "line 200001: RECORD has more than 200000 rows",
		  "the message has the limit");
	text.length -= strlen("one more");
	buf_add_string(&text, "one more,,");
	is_int(record_parse_installed(&record, text.data, text.length, &err), 0,
	       "an installed RECORD may have more rows");
	is_int((long long)record.count, RECORD_MAX_ROWS + 1,
	       "all installed rows are counted");
}

int
main(void)
{
	test_rows();
	test_places();
	test_installed();
	test_self();
	test_empty();
	test_written();
	test_bad_text();
	test_bad_fields();
	test_many();
	test_limit();
	return tap_done();
}
