/* SPDX-License-Identifier: MIT */
#include "format/jsonaudit.h"

#include <stdlib.h>
#include <string.h>

#include "lib/tap.h"

static void
check(const char *text, const char *wanted, const char *what)
{
	auto_err err = ERR_INIT;
	const int result = jsonaudit_check(text, strlen(text), &err);

	is_string(err.message ? err.message : "", wanted, what);
	ok(!result == !*wanted, what);
}

/* The error for a name that occurs twice in one object. */
#define TWICE(name) \
	"has the name " name \
	" twice in one object, which readers interpret differently"

static void
test_names(void)
{
	check("{\"a\":1,\"b\":\"a\",\"c\":[\"a\",\"a\"]}", "",
	      "strings that are not names may be equal");
	check("{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}", "",
	      "the same name in several objects");
	check("[{\"a\":1},{\"a\":1}]", "",
	      "the same name in objects of one array");
	check("{\"a\":1,\"a\":1}", TWICE("\"a\""), "a duplicate name");
	check("{\"a\":1, \"b\" : [{}, {\"c\":2}],\n\"a\":1}", TWICE("\"a\""),
	      "a duplicate name around other objects");
	check("{\"layers\":1,\"Layers\":1}", TWICE("\"Layers\""),
	      "a duplicate name in another case");
	check("{\"disk\":1,\"di\xc5\xbf\xe2\x84\xaa\":1}",
	      TWICE("\"di\xc5\xbf\xe2\x84\xaa\""),
	      "a duplicate name by Go's case folding");
	check("{\"a\\n\":1,\"\\u0061\\u000A\":1}", TWICE("\"\\u0061\\u000A\""),
	      "a duplicate name with escapes");
	check("{\"\xf0\x9f\x90\x8d\":1,\"\\ud83d\\udc0d\":1}",
	      TWICE("\"\\ud83d\\udc0d\""),
	      "a duplicate name as a surrogate pair");
	check("{\"a\\\"b\":1,\"a\\\\\":1,\"a\\/\":1}", "",
	      "an escaped quote does not end a name");
}

static void
test_values(void)
{
	check("[0,-0,1.5,1e400,123456789012345678901.5]", "",
	      "numbers that are not integers are accepted");
	check("[18446744073709551615,-9223372036854775808]", "",
	      "the largest and smallest integers");
	check("[18446744073709551616]",
	      "has a number of more than 64 bits at byte 1",
	      "an integer that is too large");
	check("[1,-9223372036854775809]",
	      "has a number of more than 64 bits at byte 3",
	      "an integer that is too small");
	check("[1000000000000000000000000000000000000000]",
	      "has a number of more than 64 bits at byte 1",
	      "an integer with too many digits");
	check("[\"a\\u0000\"]", "has NUL in a string at byte 9",
	      "a NUL in a string");
	check("{\"a\\u0000\":1}", "has NUL in a string at byte 9",
	      "a NUL in a name");
	check("[\"\\ud83d\\udc0d\"]", "", "a surrogate pair");
	check("[\"\\ud83d\"]",
	      "has half a surrogate pair in a string at byte 8",
	      "a lone high surrogate");
	check("[\"\\ud83da\"]",
	      "has half a surrogate pair in a string at byte 9",
	      "a high surrogate before another character");
	check("[\"\\udc0d\"]",
	      "has half a surrogate pair in a string at byte 8",
	      "a lone low surrogate");
	check("[NaN]", "is not JSON at byte 1", "NaN is not JSON");
	check("['a']", "is not JSON at byte 1", "single quotes");
	check("[true,false,null]", "", "true, false and null");
}

static void
test_depth(void)
{
	char text[2 * JSONAUDIT_MOST_DEPTH + 3] = "";

	memset(text, '[', JSONAUDIT_MOST_DEPTH);
	memset(text + JSONAUDIT_MOST_DEPTH, ']', JSONAUDIT_MOST_DEPTH);
	check(text, "", "the maximum depth");
	memset(text, '[', JSONAUDIT_MOST_DEPTH + 1);
	memset(text + JSONAUDIT_MOST_DEPTH + 1, ']', JSONAUDIT_MOST_DEPTH + 1);
	check(text, "is too deep at byte 32", "more than the maximum depth");
}

static void
test_many(void)
{
	const size_t count = JSONAUDIT_MOST_VALUES - 1;
	char *text = malloc(3 * count + 4);

	text[0] = '[';
	for (size_t i = 0; i < count; i++)
		memcpy(text + 1 + 3 * i, "{},", 3);
	strcpy(text + 3 * count, "]");
	check(text, "", "the maximum number of values");
	strcpy(text + 3 * count, ",1]");
	check(text, "has too many values at byte 196606",
	      "more than the maximum number of values");
	free(text);
}

/* The text is not JSON, so the result does not matter: the audit must end. */
static void
test_cut(void)
{
	static const char whole[] = "{\"a\\u0062\":[\"\\\\\",-1.5e3],\"b\":{}}";
	auto_err none = ERR_INIT;

	ok(!jsonaudit_check(NULL, 0, &none), "no text is not at fault");
	for (size_t length = 0; length < sizeof(whole); length++) {
		char *copy = strndup(whole, length);
		auto_err err = ERR_INIT;

		ok(!jsonaudit_check(copy, length, &err),
		   "a truncated text is refused");
		free(copy);
	}
}

int
main(void)
{
	test_names();
	test_values();
	test_depth();
	test_many();
	test_cut();
	return tap_done();
}
