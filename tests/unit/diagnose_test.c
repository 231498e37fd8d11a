/* SPDX-License-Identifier: MIT */
/* Tests which part of a source line is shown with a message. */
#include "compile/diagnose.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lib/tap.h"

/* The texts of a message are not changed, but their type is not const. */
#define TEXT(text) ((char *)(uintptr_t)(text))

/* Diagnoses one message at a place in a source, an exact copy. */
static void
shows(const char *source, unsigned int line, unsigned int column,
      const char *wanted, unsigned int caret, const char *what)
{
	const size_t length = strlen(source);
	auto_free uint8_t *copy = mem_alloc(length);
	struct compiler_message message = {
		.is_error = true,
		.class_name = TEXT("SyntaxError"),
		.text = TEXT("bad"),
		.line = line,
		.column = column,
	};
	const struct compiler_result result = { .messages = &message,
						.count = 1 };
	const struct request request = { .source = copy,
					 .source_length = length };
	struct outcome outcome = { 0 };

	memcpy(copy, source, length);
	diagnose(&outcome, &result, &request, false);
	is_string(outcome.diagnostics[0].source_line, wanted, what);
	is_int(outcome.diagnostics[0].caret, caret,
	       "the caret is at the column");
	diagnose_free(&outcome);
}

static void
test_lines(void)
{
	shows("x = = 1\n", 1, 5, "x = = 1", 5, "the first line");
	shows("a\nb = = 2\nc\n", 2, 5, "b = = 2", 5, "a line in the middle");
	shows("a\nb", 2, 1, "b", 1, "a last line without its end");
	shows("a\r\nb\r\n", 1, 1, "a", 1, "a line that ends with CR LF");
	shows("a\n", 2, 1, "", 1, "the empty line after the last one");
	shows("a\n", 3, 1, "", 0, "a line beyond the source");
	shows("a\n", 0, 0, "", 0, "no line");
	shows("", 1, 1, "", 0, "an empty source");
	shows("x = = 1\n", 1, 0, "x = = 1", 0, "no column");
	shows(" \t\fx = = 1\n", 1, 8, "x = = 1", 5, "an indented line");
	shows("    x\n", 1, 2, "x", 1, "a column in the indentation");
	shows("    \n", 1, 3, "", 1, "a line of blanks");
}

static void
test_characters(void)
{
	shows("\xc3\xa9 = = 1\n", 1, 5, "\xc3\xa9 = = 1", 5,
	      "a line with a character of two bytes");
	shows("x\ty\fz\n", 1, 3, "x\ty\fz", 3, "tabs and form feeds are shown");
	shows("x\x1b[1m\n", 1, 1, "", 1,
	      "a line with a control character is not shown");
	shows("x\xff\n", 1, 1, "", 1, "a line that is not UTF-8 is not shown");
	shows("x\xe2\x80\xae\n", 1, 1, "", 1,
	      "a line with a format character is not shown");
}

/* Returns count characters; owned. */
static char *
many(const char *character, size_t count)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < count; i++)
		buf_add_string(&text, character);
	buf_add_byte(&text, 0);
	return (char *)text.data;
}

static void
test_long_lines(void)
{
	auto_free char *full = many("a", DIAGNOSE_MOST_CHARACTERS);
	auto_free char *half = many("a", DIAGNOSE_MOST_CHARACTERS / 2);
	auto_free char *more = mem_printf("%sb", full);
	auto_free char *cut = mem_printf("%s...", full);
	auto_free char *long_line = mem_printf("%s%sb%s", full, half, full);
	auto_free char *window = mem_printf(
		"...%.*sb%s...", DIAGNOSE_MOST_CHARACTERS / 2 - 1, half, half);
	auto_free char *wide = many("\xc3\xa9", 200);
	auto_free char *wide_end = many("\xc3\xa9", 60);
	auto_free char *wide_window = mem_printf("...%s", wide_end);
	auto_free char *indented = mem_printf("        %s", more);

	shows(full, 1, 1, full, 1, "a line of the maximum length");
	shows(more, 1, 1, cut, 1, "a longer line is cut at its end");
	shows(more, 1, DIAGNOSE_MOST_CHARACTERS, cut, DIAGNOSE_MOST_CHARACTERS,
	      "the last column without a cut at the start");
	shows(long_line, 1, 181, window, 63,
	      "a line is cut on both sides of a column");
	shows(wide, 1, 200, wide_window, 63, "wide characters are not split");
	shows(indented, 1, 9, cut, 1, "indentation is not counted");
	shows(indented, 1, 128, cut, 120,
	      "a column in the window after indentation");
}

/* Messages may be in any order. */
static void
test_order(void)
{
	static const char source[] = "a\nb\nc\n";
	struct compiler_message messages[] = {
		{ true, TEXT("E"), TEXT("1"), 3, 0 },
		{ false, TEXT("SyntaxWarning"), TEXT("2"), 1, 0 },
		{ false, TEXT("DeprecationWarning"), TEXT("3"), 9, 0 },
		{ false, TEXT("OtherWarning"), TEXT("4"), 2, 1 },
	};
	static const char *const lines[] = { "c", "a", "", "b" };
	const struct compiler_result result = { .messages = messages,
						.count = 4,
						.omitted = 7 };
	const struct request request = { .source = (const uint8_t *)source,
					 .source_length = 6 };
	struct outcome plain = { 0 };
	struct outcome strict = { 0 };

	diagnose(&plain, &result, &request, false);
	is_int((long long)plain.count, 4, "each message is a diagnostic");
	is_int((long long)plain.omitted, 7, "omitted messages are counted");
	for (size_t i = 0; i < plain.count; i++) {
		const struct diagnostic *item = &plain.diagnostics[i];

		is_string(item->source_line, lines[i],
			  "the message has its line");
		is_string(item->text, messages[i].text, "it has its text");
		is_string(item->class_name, messages[i].class_name,
			  "it has its class");
		is_int(item->line, messages[i].line, "it has its line number");
		is_int(item->column, messages[i].column, "it has its column");
		ok(item->is_error == !i, "only the error is one");
	}
	diagnose_free(&plain);
	diagnose(&strict, &result, &request, true);
	ok(strict.diagnostics[1].is_error && strict.diagnostics[2].is_error,
	   "SyntaxWarning and DeprecationWarning are errors if refused");
	ok(!strict.diagnostics[3].is_error, "another warning is not an error");
	diagnose_free(&strict);
}

int
main(void)
{
	test_lines();
	test_characters();
	test_long_lines();
	test_order();
	return tap_done();
}
