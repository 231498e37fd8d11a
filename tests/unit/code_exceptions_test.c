/* SPDX-License-Identifier: MIT */
/* Tests the table of exceptions, and where it can be cut off. */
#include "pyc/code_exceptions.h"

#include <string.h>

#include "lib/tap.h"

#define TABLE(literal) \
	((struct code_bytes){ (const uint8_t *)(literal), sizeof(literal) - 1 })

/* Compares the entries with lines of text.  remains: bytes after the last. */
static void
check_table(struct code_bytes table, const char *wanted, uint32_t remains,
	    const char *what)
{
	const struct code_object code = { .minor = 11, .exceptions = table };
	struct code_exceptions reader;
	struct code_exception entry;
	auto_buf text = BUF_INIT;

	code_exceptions_start(&reader, &code);
	while (code_exceptions_next(&reader, &entry)) {
		code_exception_add(&text, &entry);
		buf_add_byte(&text, '\n');
	}
	buf_add_byte(&text, 0);
	is_string((const char *)text.data, wanted, what);
	is_int(table.length - reader.at, remains, "bytes after the last entry");
}

int
main(void)
{
	check_table(TABLE(""), "", 0, "an empty table");
	check_table(TABLE("\x82\3\x41\2\3"),
		    "4 to 10, handler 132, depth 1, lasti\n", 0,
		    "an entry, with a number of two bytes");
	check_table(TABLE("\x80\1\2\0\x81\1\2\2"),
		    "0 to 2, handler 4, depth 0\n2 to 4, handler 4, depth 1\n",
		    0, "two entries");
	check_table(TABLE("\x80\1\2\0\x81\1"), "0 to 2, handler 4, depth 0\n",
		    2, "an entry is cut off");
	check_table(TABLE("\xff"), "", 1, "a number is cut off");
	check_table(TABLE("\x7f\x7f\x7f\x7f\x7f\x7f\x3f\1\1\1"),
		    "8589934590 to 8589934592, handler 2, depth 0, lasti\n", 0,
		    "a number is cut to 32 bits");
	return tap_done();
}
