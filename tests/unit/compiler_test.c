/* SPDX-License-Identifier: MIT */
/* Tests which messages of a compilation are kept, and how they are cut. */
#include "host/compiler.h"

#include "base/mem.h"
#include "lib/tap.h"

static struct compiler_message
message_of(bool is_error, const char *class_name, const char *text,
	   unsigned int line, unsigned int column)
{
	return (struct compiler_message){
		.is_error = is_error,
		.class_name = mem_strdup(class_name),
		.text = mem_strdup(text),
		.line = line,
		.column = column,
	};
}

static void
warn(struct compiler_result *result, const char *text, unsigned int line)
{
	compiler_add_message(result,
			     message_of(false, "SyntaxWarning", text, line, 0));
}

static void
test_same(void)
{
	struct compiler_result result = { 0 };

	warn(&result, "odd", 1);
	warn(&result, "odd", 1);
	is_int((long long)result.count, 1, "an equal warning is dropped");
	is_int((long long)result.omitted, 0, "it is not counted");
	warn(&result, "odd", 2);
	warn(&result, "other", 1);
	compiler_add_message(&result,
			     message_of(false, "SyntaxWarning", "odd", 1, 5));
	compiler_add_message(
		&result, message_of(false, "DeprecationWarning", "odd", 1, 0));
	is_int((long long)result.count, 5,
	       "another line, column, text or class is kept");
	compiler_add_message(&result,
			     message_of(true, "SyntaxWarning", "odd", 1, 0));
	is_int((long long)result.count, 6, "an equal error is kept");
	ok(result.messages[5].is_error, "it is an error");
	compiler_result_fini(&result);
	ok(!result.messages && !result.count,
	   "compiler_result_fini frees the messages");
}

static void
test_most(void)
{
	struct compiler_result result = { 0 };

	for (unsigned int i = 1; i <= COMPILER_MOST_MESSAGES; i++)
		warn(&result, "odd", i);
	is_int((long long)result.omitted, 0, "no warning is omitted");
	warn(&result, "odd", COMPILER_MOST_MESSAGES + 1);
	is_int((long long)result.count, COMPILER_MOST_MESSAGES,
	       "the number of warnings is limited");
	is_int((long long)result.omitted, 1, "a further warning is counted");
	warn(&result, "odd", 1);
	is_int((long long)result.omitted, 1, "an equal one is not counted");
	compiler_add_message(&result,
			     message_of(true, "SyntaxError", "bad", 7, 0));
	is_int((long long)result.count, COMPILER_MOST_MESSAGES,
	       "an error does not exceed the limit");
	is_string(result.messages[COMPILER_MOST_MESSAGES - 1].text, "bad",
		  "an error replaces the last warning");
	is_int((long long)result.omitted, 2, "the replaced one is counted");
	compiler_result_fini(&result);
}

/* Adds a message of this text and returns the text that is kept; owned. */
static char *
kept(const char *text)
{
	struct compiler_result result = { 0 };
	char *copy;

	warn(&result, text, 1);
	copy = mem_strdup(result.messages[0].text);
	compiler_result_fini(&result);
	return copy;
}

static void
test_length(void)
{
	char text[2000];
	auto_free char *limit = NULL;
	auto_free char *longer = NULL;
	auto_free char *wide = NULL;

	memset(text, 'a', sizeof(text));
	text[COMPILER_MOST_TEXT + 3] = '\0';
	limit = kept(text);
	is_string(limit, text, "a text with room for the mark is kept");
	text[COMPILER_MOST_TEXT + 3] = 'a';
	text[0] = '<';
	text[sizeof(text) - 2] = '>';
	text[sizeof(text) - 1] = '\0';
	longer = kept(text);
	is_int((long long)strlen(longer), COMPILER_MOST_TEXT + 3,
	       "a longer text is cut");
	ok(longer[0] == '<' && longer[COMPILER_MOST_TEXT + 2] == '>',
	   "its ends are kept");
	ok(!strncmp(longer + COMPILER_MOST_TEXT / 2, "...", 3),
	   "its middle has a mark");
	for (size_t i = 0; i + 2 < sizeof(text); i += 3)
		memcpy(text + i, "\xe2\x82\xac", 3);
	text[sizeof(text) - 2] = '\0';
	wide = kept(text);
	is_int((long long)strlen(wide), 498 + 3 + 498,
	       "characters of three bytes are not split");
	ok(!strncmp(wide + 495, "\xe2\x82\xac...\xe2\x82\xac", 9),
	   "the mark is between whole characters");
}

static unsigned int released;

static void
release(void *holder)
{
	released += holder == &released;
}

static void
test_release(void)
{
	struct compiler_result result = { .stream = (const uint8_t *)"s",
					  .length = 1,
					  .holder = &released,
					  .release = release };

	compiler_result_fini(&result);
	is_int(released, 1, "the owner of the stream is released");
	ok(!result.stream && !result.length && !result.release,
	   "the result is cleared");
	compiler_result_fini(&result);
	is_int(released, 1, "a cleared result releases nothing");
}

int
main(void)
{
	test_same();
	test_most();
	test_length();
	test_release();
	return tap_done();
}
