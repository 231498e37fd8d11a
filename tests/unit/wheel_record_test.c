/* SPDX-License-Identifier: MIT */
/*
 * Tests which faults of a wheel's RECORD are accepted with a note, and which
 * refuse the wheel.
 */
#include "zip/wheel_record.h"

#include "base/mem.h"
#include "lib/tap.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define RECORD_NAME "a-1.dist-info/RECORD"
#define SELF RECORD_NAME ",,\n"
#define MUST_TRUST \
	"; use --rewrite-record to trust the content and write RECORD anew"

/* Digests of "hello". */
#define SHA256 "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"
#define PLAIN_SHA256 "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
#define SHA384 \
	"WeF0h3dEjGnea4ANejO7-5_xtGPkQ1TDVTvNucZm-pASWjx5-QOXvfX2oT3oKGhP"
#define SHA512 \
	"m3HSJL1i83hdltRq0-o9czGb-8KJDKra4t_3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZj" \
	"R1wuXDre9G9zvN7AQw"
#define ZEROS "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* Members of the wheel, which end with NULL. */
static const char *const members[] = {
	"a.py", "b.py", "d/", "d/c.py", RECORD_NAME, "RECORD.p7s", NULL,
};

static bool
has_member(const void *context, const char *name)
{
	(void)context;
	for (const char *const *at = members; *at; at++)
		if (!strcmp(*at, name))
			return true;
	return false;
}

static bool
has_no_record(const void *context, const char *name)
{
	return strcmp(name, RECORD_NAME) && has_member(context, name);
}

static void
begin(struct wheel *wheel, const char *record)
{
	*wheel = (struct wheel){ .record_name = mem_strdup(RECORD_NAME),
				 .record = RECORD_INIT,
				 .refused_rows = MAP_INIT };
	buf_add_string(&wheel->record_text, record);
}

/* The notes as text: "KIND TEXT", with " | " between two.  Owned. */
static char *
notes_of(const struct wheel *wheel)
{
	static const char *const kinds[WHEEL_NOTES] = {
		[WHEEL_FOLDER_ROW] = "folder", [WHEEL_LOST_ROW] = "lost",
		[WHEEL_NO_SELF] = "self",      [WHEEL_ODD_HASH] = "hash",
		[WHEEL_WRONG_ROW] = "wrong",   [WHEEL_CASE] = "case",
		[WHEEL_VERSION] = "version",
	};
	struct buf text = BUF_INIT;

	for (int note = 0; note < WHEEL_NOTES; note++)
		for (size_t i = 0; i < wheel->notes.lists[note].count; i++)
			buf_printf(&text, "%s%s %s", text.length ? " | " : "",
				   kinds[note],
				   wheel->notes.lists[note].shown[i]);
	buf_add_byte(&text, 0);
	return (char *)text.data;
}

static void
has_notes(const struct wheel *wheel, const char *wanted, const char *what)
{
	auto_free char *notes = notes_of(wheel);

	is_string(notes, wanted, what);
}

/* --- rows --- */

/* Reads a RECORD that is accepted, with these notes. */
static void
accepts(bool trusts, const char *record, const char *notes, const char *what)
{
	auto_err err = ERR_INIT;
	struct wheel wheel;

	begin(&wheel, record);
	wheel.trusts_content = trusts;
	is_int(wheel_record_read(&wheel, has_member, NULL, &err), 0, what);
	ok(!err.message && !wheel.is_record_wrong, "there is no error");
	has_notes(&wheel, notes, "the notes are the expected ones");
	wheel_fini(&wheel);
}

/* Reads a RECORD that is refused; with --rewrite-record it has this note. */
static void
refuses(const char *record, const char *message, const char *what)
{
	auto_free char *wanted = mem_printf("%s" MUST_TRUST, message);
	auto_free char *note = mem_printf("wrong %s", message);
	auto_err err = ERR_INIT;
	struct wheel wheel;

	begin(&wheel, record);
	is_int(wheel_record_read(&wheel, has_member, NULL, &err), -1, what);
	is_string(err.message, wanted, "the message names --rewrite-record");
	ok(wheel.is_record_wrong, "RECORD is the reason");
	has_notes(&wheel, "", "a refused wheel has no notes");
	wheel_fini(&wheel);
	accepts(true, record, note, "--rewrite-record accepts it with a note");
}

static void
test_rows(void)
{
	accepts(false, "a.py,sha256=" SHA256 ",5\n" SELF, "",
		"a correct RECORD is accepted");
	accepts(false, "d/,,\n" SELF, "folder d/",
		"a row of a directory is noted");
	accepts(false, "d,,\n" SELF, "folder d",
		"a row of a directory without a slash is noted");
	accepts(false, "none.py,,\n" SELF, "lost none.py",
		"a row without a member is noted");
	accepts(false, "a.py,,\n", "self " RECORD_NAME,
		"a RECORD that does not list itself is noted");
	accepts(false, "a.py,sha256=" PLAIN_SHA256 ",5\n" SELF, "",
		"a hash in another form is accepted at first");
	refuses("/a.py,,\n" SELF,
		RECORD_NAME ": line 1: '/a.py': the path is absolute",
		"an absolute path is refused");
	refuses(SELF "a.py\n",
		RECORD_NAME ": line 2: 'a.py': it has fewer than 3 fields",
		"a row of one field is refused");
	refuses("a.py,,\n" RECORD_NAME ",,4\n",
		"member '" RECORD_NAME "': RECORD says 4 bytes, the member "
		"has 31",
		"a wrong size of RECORD is refused");
}

/* A bad row names its member, which is then not reported again. */
static void
test_refused_rows(void)
{
	accepts(true, "./" RECORD_NAME ",,\n",
		"wrong " RECORD_NAME ": line 1: './" RECORD_NAME
		"': the path has a '.' component",
		"a bad row of RECORD is noted once");
}

static void
test_unreadable(void)
{
	auto_buf rows = BUF_INIT;
	auto_err err = ERR_INIT;
	struct wheel wheel;

	for (size_t i = 0; i <= RECORD_MAX_ROWS; i++)
		buf_add_string(&rows, ",,\n");
	buf_add_byte(&rows, 0);
	begin(&wheel, (const char *)rows.data);
	wheel.trusts_content = true;
	is_int(wheel_record_read(&wheel, has_member, NULL, &err), -1,
	       "a RECORD with too many rows is always refused");
	ok(err.message && !strncmp(err.message, RECORD_NAME ": line ", 27),
	   "the message names RECORD and the line");
	ok(wheel.is_record_wrong, "RECORD is the reason");
	wheel_fini(&wheel);
}

static void
test_missing(void)
{
	auto_err err = ERR_INIT;
	struct wheel wheel;

	begin(&wheel, "a.py,,\n");
	is_int(wheel_record_read(&wheel, has_no_record, NULL, &err), 0,
	       "rows are read although RECORD is not a member");
	has_notes(&wheel, "", "a missing RECORD need not list itself");
	is_int(wheel_record_miss(&wheel, &err), -1,
	       "a wheel without RECORD is refused");
	is_string(err.message, "no " RECORD_NAME MUST_TRUST,
		  "the message names RECORD");
	ok(wheel.is_record_wrong, "RECORD is the reason");
	wheel_fini(&wheel);
	begin(&wheel, "");
	wheel.trusts_content = true;
	is_int(wheel_record_miss(&wheel, &err), 0,
	       "--rewrite-record accepts a wheel without RECORD");
	has_notes(&wheel, "wrong no " RECORD_NAME, "the fault is noted");
	wheel_fini(&wheel);
}

/* --- members --- */

static struct zipaudit_member
member_of(const char *name, uint64_t size)
{
	return (struct zipaudit_member){
		.name = (char *)(uintptr_t)name,
		.size = size,
		.is_directory = name[strlen(name) - 1] == '/',
	};
}

/* Compares a member that contains "hello" with RECORD. */
static int
compare(struct wheel *wheel, const struct zipaudit_member *member,
	struct err *err)
{
	static const uint8_t wanted[] = { 0x2c, 0xf2, 0x4d, 0xba };
	auto_wheel_expectation expected = WHEEL_EXPECTATION_INIT;
	uint8_t sha256[DIGEST_SHA256_SIZE] = { 0 };
	int result;

	if (wheel_record_read(wheel, has_member, NULL, err) ||
	    wheel_record_expect(wheel, member, &expected, err) ||
	    wheel_record_add(&expected, "hel", 3, err) ||
	    wheel_record_add(&expected, "lo", 2, err))
		return -1;
	result = wheel_record_check(wheel, member, &expected, sha256, err);
	ok(!memcmp(sha256, wanted, sizeof(wanted)),
	   "the SHA-256 of the content is returned");
	return result;
}

static void
takes(const char *name, const char *row, bool trusts, const char *notes,
      const char *what)
{
	auto_free char *record = mem_printf("%s%s", row, SELF);
	const struct zipaudit_member member = member_of(name, 5);
	auto_err err = ERR_INIT;
	struct wheel wheel;

	begin(&wheel, record);
	wheel.trusts_content = trusts;
	is_int(compare(&wheel, &member, &err), 0, what);
	ok(!err.message, "there is no error");
	has_notes(&wheel, notes, "the notes are the expected ones");
	wheel_fini(&wheel);
}

static void
rejects(const char *name, const char *row, const char *message,
	const char *what)
{
	auto_free char *record = mem_printf("%s%s", row, SELF);
	auto_free char *wanted = mem_printf("%s" MUST_TRUST, message);
	auto_free char *note = mem_printf("wrong %s", message);
	const struct zipaudit_member member = member_of(name, 5);
	auto_err err = ERR_INIT;
	struct wheel wheel;

	begin(&wheel, record);
	is_int(compare(&wheel, &member, &err), -1, what);
	is_string(err.message, wanted, "the message names --rewrite-record");
	ok(wheel.is_record_wrong, "RECORD is the reason");
	wheel_fini(&wheel);
	takes(name, row, true, note, "--rewrite-record accepts it with a note");
}

static void
test_members(void)
{
	takes("a.py", "a.py,sha256=" SHA256 ",5\n", false, "",
	      "a correct hash and size are accepted");
	takes("a.py", "a.py,sha256=" SHA256 ",\n", false, "",
	      "a missing size is accepted");
	takes("a.py", "a.py,sha384=" SHA384 ",5\n", false, "",
	      "a correct SHA-384 is accepted");
	takes("a.py", "a.py,sha512=" SHA512 ",5\n", false, "",
	      "a correct SHA-512 is accepted");
	takes("a.py", "a.py,sha256=" PLAIN_SHA256 ",5\n", false, "hash a.py",
	      "a correct hash in another form is noted");
	takes("a.py", "a.py,sha256=" SHA512 ",5\n", false, "hash a.py",
	      "a correct SHA-512 under another name is noted");
	rejects("a.py", "a.py,sha256=" ZEROS ",5\n",
		"member 'a.py': its sha256 does not match RECORD",
		"a wrong hash is refused");
	rejects("a.py", "a.py,sha512=" SHA512 "A,5\n",
		RECORD_NAME
		": line 1: 'a.py': the digest has 65 bytes, sha512 has 64",
		"a wrong hash in another form is refused");
	rejects("a.py", "a.py,sha256=" SHA256 ",6\n",
		"member 'a.py': RECORD says 6 bytes, the member has 5",
		"a wrong size is refused");
	rejects("a.py", "a.py,,5\n", "member 'a.py': RECORD has no hash for it",
		"a missing hash is refused");
	rejects("a.py", "", "member 'a.py': not listed in RECORD",
		"a missing row is refused");
}

static void
test_no_row_needed(void)
{
	takes("d/", "", false, "", "a directory needs no row");
	takes(RECORD_NAME, "", false, "", "RECORD needs no hash");
	takes(RECORD_NAME ".p7s", "", false, "",
	      "a signature of RECORD needs no row");
	rejects("x.p7s", "", "member 'x.p7s': not listed in RECORD",
		"another signature needs a row");
}

/* The bad row is reported, so its member is not. */
static void
test_meant(void)
{
	static const char *const rows[][2] = {
		{ "/d/c.py,,\n", "line 1: '/d/c.py': the path is absolute" },
		{ "./d/c.py,,\n",
		  "line 1: './d/c.py': the path has a '.' component" },
		{ "d//c.py,,\n",
		  "line 1: 'd//c.py': the path has an empty component" },
		{ "d\\c.py,,\n",
		  "line 1: 'd\\\\c.py': the name has a backslash" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_free char *note =
			mem_printf("wrong " RECORD_NAME ": %s", rows[i][1]);

		takes("d/c.py", rows[i][0], true, note, rows[i][1]);
	}
	takes("b.py", "/d/b.py,,\n", true,
	      "wrong " RECORD_NAME ": line 1: '/d/b.py': the path is absolute "
	      "| wrong member 'b.py': not listed in RECORD",
	      "a bad row of another path does not list the member");
}

int
main(void)
{
	test_rows();
	test_refused_rows();
	test_unreadable();
	test_missing();
	test_members();
	test_no_row_needed();
	test_meant();
	return tap_done();
}
