/* SPDX-License-Identifier: MIT */
/* Tests what messages about a file outside the tree say. */
#include "compile/conceal.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/tap.h"

static void
test_texts(void)
{
	static const struct {
		const char *text;
		const char *wanted;
	} rows[] = {
		{ "invalid syntax", "invalid syntax" },
		{ "invalid syntax. Perhaps you forgot a comma?",
		  "invalid syntax. Perhaps you forgot a comma?" },
		{ "expected ':'", "expected ':'" },
		{ "expected 'except' or 'finally' block",
		  "expected 'except' or 'finally' block" },
		{ "'return' outside function", "'return' outside function" },
		{ "unmatched ')'", "unmatched ')'" },
		{ "closing parenthesis ')' does not match opening parenthesis "
		  "'['",
		  "closing parenthesis ')' does not match opening parenthesis "
		  "'['" },
		{ "name 'secret' is parameter and global",
		  "name '...' is parameter and global" },
		{ "duplicate argument 'a' in function definition",
		  "duplicate argument '...' in function definition" },
		{ "invalid escape sequence '\\d'",
		  "invalid escape sequence '...'" },
		{ "\"\\d\" is an invalid escape sequence. Did you mean "
		  "\"\\\\d\"?",
		  "\"...\" is an invalid escape sequence. Did you mean "
		  "\"...\"?" },
		{ "invalid character '\xc2\xa7' (U+00A7)",
		  "invalid character '...' (U+00A7)" },
		{ "mapping pattern checks duplicate key ('a' b 'c')",
		  "mapping pattern checks duplicate key (..." },
		{ "multiple assignments to name 'it's' in pattern",
		  "multiple assignments to name '...' in pattern" },
		{ "Missing parentheses in call to 'print'. Did you mean "
		  "print(secret)?",
		  "Missing parentheses in call to 'print'. Did you mean "
		  "print(..." },
		{ "(unicode error) 'utf-8' codec can't decode byte 0xff",
		  "(unicode error) 'utf-8' codec can't decode byte 0xff" },
		{ "unknown encoding: root", "unknown encoding: ..." },
		{ "encoding problem: root", "encoding problem: ..." },
		{ "future feature root is not defined", "future feature ..." },
		{ "keyword argument repeated: root",
		  "keyword argument repeated: ..." },
		{ "an open 'quote", "an open '..." },
		{ "'", "'..." },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		auto_free char *got = conceal_text(rows[i].text);

		is_string(got, rows[i].wanted, rows[i].text);
	}
}

static void
test_outcome(void)
{
	struct diagnostic items[2] = {
		{ .is_error = false,
		  .line = 3,
		  .column = 5,
		  .class_name = "SyntaxWarning",
		  .text = "name 'secret'",
		  .source_line = "secret",
		  .caret = 2 },
		{ .is_error = true,
		  .line = 4,
		  .class_name = "SyntaxError",
		  .text = "invalid syntax",
		  .source_line = "root" },
	};
	struct outcome outcome = { .diagnostics = items, .count = 2 };
	auto_buf texts = BUF_INIT;

	conceal_source(&outcome, &texts);
	is_string(items[0].text, "name '...'", "the first text");
	is_string(items[1].text, "invalid syntax", "the second text");
	is_string(items[0].source_line, "", "no line is shown");
	is_string(items[1].source_line, "", "nor another");
	is_int(items[0].caret, 0, "nor a caret");
	ok(items[0].line == 3 && items[0].column == 5 &&
		   !strcmp(items[0].class_name, "SyntaxWarning"),
	   "position and class are kept");
}

int
main(void)
{
	test_texts();
	test_outcome();
	return tap_done();
}
