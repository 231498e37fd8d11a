/* SPDX-License-Identifier: MIT */
/* Tests what an expression matches; as Python's re, except where noted. */
#include "host/pattern.h"

#include <stdlib.h>

#include "lib/tap.h"

static void
check(const char *expression, const char *text, int wanted, const char *what)
{
	auto_err err = ERR_INIT;
	struct pattern *pattern = pattern_new(expression, &err);
	int found = pattern ? pattern_search(pattern, text, &err) : -2;

	if (!is_int(found, wanted, what) && err.message)
		printf("# %s\n", err.message);
	pattern_free(pattern);
}

static void
test_search(void)
{
	check("test", "/usr/lib/test/a.py", 1,
	      "a match in the middle is found");
	check("test", "/usr/lib/tes/t.py", 0, "a missing text is not found");
	check("^test", "/usr/lib/test/a.py", 0, "^ is the start of the text");
	check("\\.py$", "/usr/lib/a.py", 1, "$ is the end");
	check("\\.py$", "/usr/lib/a.pyc", 0,
	      "$ does not match before other text");
	check("", "a.py", 1, "an empty expression matches every text");
	check("a", "", 0, "an empty text");
	check("TEST", "test", 0, "case matters");
	check("(?i)TEST", "test", 1, "(?i) ignores case");
	check("/(bad_coding|test2to3)", "/lib/bad_coding.py", 1, "a group");
	check("(a)(b)(c)(d)", "abcd", 1,
	      "a match with more groups than are stored");
	check("(?P<d>x)/(?P=d)\\.py", "x/x.py", 1, "a group with a name");
	check("(?<!/)b", "a/b", 0, "a lookbehind");
}

static void
test_newlines(void)
{
	check("a.b", "a\nb", 0, ". does not match LF");
	check("a.b", "a\rb", 1, ". matches CR");
	check("a.b",
	      "a\x0b"
	      "b",
	      1, ". matches VT");
	check("a$", "a\n", 1, "$ matches before the last LF");
	check("a$", "a\r", 0, "$ does not match before CR");
	check("a$", "a\nb", 0,
	      "$ does not match before an LF that is not the last");
	check("^b", "a\nb", 0, "^ does not match after an LF");
	check("(?m)^b", "a\nb", 1, "(?m)^ matches after an LF");
	check("(?m)^b", "a\rb", 0, "(?m)^ does not match after a CR");
}

static void
test_unicode(void)
{
	check("^.\\.py$", "\xc3\xa9.py", 1,
	      ". matches a character of two bytes");
	check("^[\xc3\xa8-\xc3\xaa]\\.py$", "\xc3\xa9.py", 1,
	      "a range of characters of two bytes");
	check("^\\w+$", "caf\xc3\xa9", 1, "\\w matches Unicode letters");
	check("^\\d$", "\xd9\xa3", 1, "\\d matches Unicode digits");
	check("(?i)^\xc3\x89$", "\xc3\xa9", 1,
	      "(?i) ignores case of Unicode letters");
	check("^.$", "\xf0\x9f\x90\x8d", 1,
	      ". matches a character beyond U+FFFF");
}

/* File names are bytes. */
static void
test_not_utf8(void)
{
	check("test", "/lib/\xff/test/a.py", 1,
	      "a match after a bad byte is found");
	check("lib", "/lib/\xff/test/a.py", 1,
	      "a match before a bad byte is found");
	check("\\.py$", "/lib/\xff.py", 1,
	      "$ matches the end after a bad byte");
	check("^/lib", "/lib/\xff.py", 1,
	      "^ matches the start before a bad byte");
	check("^test",
	      "\xff"
	      "test",
	      0, "^ does not match after a bad byte");
	check("lib/./test", "/lib/\xff/test/a.py", 1, ". matches a bad byte");
	check("^[^a]{2}$", "\xff\xfe", 1,
	      "each of several bad bytes is a character");
	check("^/.*\\.py$", "/lib/\xff/a.py", 1, ".* matches a bad byte");
	check("x\xc3\xa9y", "\xc3x\xc3\xa9y\xa9", 1,
	      "bad bytes around a character");
	check("test", "\xed\xa0\x80test", 1, "an encoded surrogate");
}

static void
check_error(const char *expression, const char *wanted, const char *what)
{
	auto_err err = ERR_INIT;
	struct pattern *pattern = pattern_new(expression, &err);

	if (ok(!pattern, what))
		is_string(err.message, wanted, "the message has the position");
	pattern_free(pattern);
}

static void
test_errors(void)
{
	check_error("a)b", "missing ( for the ) at position 1",
		    "a closing parenthesis");
	check_error("\xc3\xa9\xc3\xa9)", "missing ( for the ) at position 2",
		    "a position counts characters");
	check_error("(a", "missing ) for the ( at position 0",
		    "an open parenthesis");
	check_error("a\xff", "not UTF-8 at position 1",
		    "bytes that are not UTF-8");
	check_error("\xc3\xa9\xc3", "not UTF-8 at position 1",
		    "half a character");
	/* \C could match half a character, which a search must not return. */
	check("\\C", "a", -2, "\\C is an error, as in re");
}

/* A search that backtracks too much ends with an error. */
static void
test_limits(void)
{
	static const char runaway[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
	auto_err err = ERR_INIT;
	struct pattern *pattern = pattern_new("^(a+)+$", &err);
	size_t length = 1000000;
	char *large = malloc(length + 1);

	if (!pattern || !large) {
		printf("Bail out! no pattern or no memory\n");
		exit(99);
	}
	is_int(pattern_search(pattern, runaway, &err), -1,
	       "a runaway search fails");
	ok(err.message && !strncmp(err.message, "the search was aborted: ", 24),
	   "the message says that the search was aborted");
	err_fini(&err);
	is_int(pattern_search(pattern, "aaa", &err), 1,
	       "the pattern can be used after an aborted search");
	pattern_free(pattern);

	/* The search must remember every iteration to backtrack. */
	memset(large, 'a', length);
	large[20000] = '\0';
	check("^(a|b)*$", large, 1,
	      "a search beyond the stack of compiled code succeeds");
	large[20000] = 'a';
	large[length] = '\0';
	check("a$", large, 1, "a long text is searched");
	free(large);
}

int
main(void)
{
	test_search();
	test_newlines();
	test_unicode();
	test_not_utf8();
	test_errors();
	test_limits();
	pattern_free(NULL);
	return tap_done();
}
