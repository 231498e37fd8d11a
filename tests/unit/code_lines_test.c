/* SPDX-License-Identifier: MIT */
/* Tests the three tables of source lines, with what is malformed in them. */
#include "pyc/code_lines.h"

#include <stdio.h>
#include <string.h>

#include "lib/tap.h"

/* A table as the bytes of a literal. */
#define TABLE(literal) \
	((struct code_bytes){ (const uint8_t *)(literal), sizeof(literal) - 1 })

/* The instructions that are looked at. */
#define OFFSETS 8

static void
add_number(char *text, int32_t number)
{
	if (number == CODE_NO_PLACE)
		strcat(text, "?");
	else
		sprintf(text + strlen(text), "%d", (int)number);
}

/* Compares the lines at offsets 0, 2, 4 ... with "LINE LINE ...". */
static void
check_lines(unsigned int minor, struct code_bytes table, const char *wanted,
	    const char *what)
{
	const struct code_object code = { .minor = minor,
					  .first_line = 10,
					  .lines = table };
	struct code_lines lines;
	char text[OFFSETS * 16] = "";

	code_lines_start(&lines, &code);
	for (uint32_t i = 0; i < OFFSETS; i++) {
		if (i)
			strcat(text, " ");
		add_number(text, code_lines_at(&lines, 2 * i).line);
	}
	is_string(text, wanted, what);
}

/* Compares the entries with "END LINE:COLUMN-LINE:COLUMN, ...". */
static void
check_places(struct code_bytes table, const char *wanted, const char *what)
{
	const struct code_object code = { .minor = 11,
					  .first_line = 10,
					  .lines = table };
	struct code_lines lines;
	char text[256] = "";

	code_lines_start(&lines, &code);
	while (code_lines_next(&lines)) {
		if (*text)
			strcat(text, ", ");
		sprintf(text + strlen(text), "%u ", (unsigned int)lines.end);
		add_number(text, lines.place.line);
		strcat(text, ":");
		add_number(text, lines.place.column);
		strcat(text, "-");
		add_number(text, lines.place.end_line);
		strcat(text, ":");
		add_number(text, lines.place.end_column);
	}
	is_string(text, wanted, what);
}

static void
test_lnotab(void)
{
	check_lines(8, TABLE(""), "10 10 10 10 10 10 10 10",
		    "without a table, all is the first line");
	check_lines(7, TABLE("\4\1\2\2"), "10 10 11 13 13 13 13 13",
		    "a pair ends the line before");
	check_lines(9, TABLE("\0\5\4\376\0\377"), "15 15 12 12 12 12 12 12",
		    "lines can be skipped and go back");
	check_lines(8, TABLE("\4\1\2"), "10 10 11 11 11 11 11 11",
		    "half a pair does not count");
}

static void
test_linetable(void)
{
	check_lines(10, TABLE(""), "? ? ? ? ? ? ? ?",
		    "3.10: without a table, there are no lines");
	check_lines(10, TABLE("\4\1\2\2\12\0"), "11 11 13 13 13 13 13 13",
		    "3.10: a pair has its own line");
	check_lines(10, TABLE("\2\0\4\200\2\1\2"), "10 ? ? 11 ? ? ? ?",
		    "3.10: no line, and half a pair");
	check_lines(10, TABLE("\0\7\2\1"), "18 ? ? ? ? ? ? ?",
		    "3.10: an empty part");
}

static void
test_locations(void)
{
	check_places(TABLE(""), "", "no entries");
	check_places(TABLE("\x80\x12"), "2 10:1-10:3", "a short form");
	check_places(TABLE("\xc9\x74"), "4 10:79-10:83",
		     "the last short form, of two units");
	check_places(TABLE("\xd0\3\7\xda\1\2\xe7\4\5"),
		     "2 10:3-10:7, 8 11:1-11:2, 24 13:4-13:5",
		     "one line, and the next, and two after");
	check_places(TABLE("\xe8\3"), "2 9:?-9:?", "a line without columns");
	check_places(TABLE("\xf0\4\1\5\1"), "2 12:4-13:0", "a long form");
	check_places(TABLE("\xf0\2\0\0\0"), "2 11:?-11:?",
		     "a long form without columns");
	check_places(TABLE("\xf0\x40\1\0\x41\1\1"), "2 42:64-42:0",
		     "numbers of several bytes");
	check_places(TABLE("\xf9\x80\x12"), "4 ?:?-?:?, 6 10:1-10:3",
		     "no location, and then one");
	check_lines(12, TABLE("\x80\0\xd9\1\2"), "10 11 11 ? ? ? ? ?",
		    "behind the table there is no line");
}

static void
test_malformed(void)
{
	check_places(TABLE("\x80"), "2 10:0-10:0", "a short form is cut off");
	check_places(TABLE("\xf0\x41\x80\x12"), "2 10:?-10:?, 4 10:1-10:3",
		     "a number ends where the next entry begins");
	check_places(TABLE("\xe8\x7e\x7f\x7f\x7f\x7f\x7f\x7f\x3f"),
		     "2 -2147483639:?--2147483639:?",
		     "a number is cut to 32 bits");
}

int
main(void)
{
	test_lnotab();
	test_linetable();
	test_locations();
	test_malformed();
	return tap_done();
}
