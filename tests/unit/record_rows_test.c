/* SPDX-License-Identifier: MIT */
#include "diff/record_rows.h"

#include "lib/tap.h"

#define HASH "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ROW(name) name ",sha256=" HASH ",1\n"

/* Compares two files; changed is a name that differs.  Static text. */
static const char *
compare(const char *name, const char *changed, const char *old, const char *new)
{
	static char text[1024];
	auto_diff_parts parts = DIFF_PARTS_INIT;
	struct map names = MAP_INIT;
	auto_buf before = BUF_INIT;
	auto_buf after = BUF_INIT;
	const struct buf *found = &parts.texts[FINDING_RECORD];
	bool result;

	*map_get(&names, changed, strlen(changed)) = &parts;
	buf_add_string(&before, old);
	buf_add_string(&after, new);
	result = diff_record(&parts, name, &names, &before, &after);
	snprintf(text, sizeof(text), "%s%.*s", result ? "" : "failed",
		 (int)found->length,
		 found->length ? (const char *)found->data : "");
	map_fini(&names);
	return text;
}

int
main(void)
{
	static const char record[] = "x-1.dist-info/RECORD";

	ok(diff_record_is(record), "the RECORD of a wheel");
	ok(!diff_record_is("x/RECORD"), "another file of that name");
	is_string(compare(record, "a.py", ROW("a.py"), "a.py,,\n"), "",
		  "a row that follows from its file");
	is_string(compare(record, "a.py", ROW("b.py"), "b.py,,\n"),
		  "1 row differs although the file does not: 'b.py,sha256=" HASH
		  ",1' and 'b.py,,'",
		  "a row that does not");
	is_string(compare(record, "-", ROW("b.py") ROW("a.py"), ROW("a.py")),
		  "1 row is only in the old one: 'b.py,sha256=" HASH ",1'",
		  "a row that is missing");
	is_string(compare(record, "b.py", ROW("a.py"), ROW("a.py") ROW("b.py")),
		  "", "a row of a new file");
	is_string(compare(record, "-", "a,,\nb,,\nc,,\n", "a,,\nc,,\nb,,\n"),
		  "the rows are in another order: 'b,,' and 'c,,'",
		  "another order");
	is_string(compare(record, "-", "a,,\n", "a,,\r\n"),
		  "1 row differs although the file does not: 'a,,' and "
		  "'a,,\\x0d'",
		  "another end of line");
	is_string(compare("usr/lib/site/x-1.dist-info/RECORD", "usr/bin/a",
			  "../../bin/a,,1\n", "../../bin/a,,2\n"),
		  "", "a row is relative to the directory of the modules");
	is_string(compare(record, "-", "a,,\na,,\n", "a,,\na,,\n\n"),
		  "1 row is only in the new one: ''", "an empty row");
	is_string(compare(record, "-", "a,,", "a,,\n"),
		  "1 row differs although the file does not: 'a,,' and 'a,,'",
		  "the last line end");
	return tap_done();
}
