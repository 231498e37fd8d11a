/* SPDX-License-Identifier: MIT */
#include "base/glob.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/tap.h"

static void
matches(const char *glob, const char *text, const char *what)
{
	if (!ok(glob_match(glob, text), what))
		printf("# '%s' does not match '%s'\n", glob, text);
}

static void
differs(const char *glob, const char *text, const char *what)
{
	if (!ok(!glob_match(glob, text), what))
		printf("# '%s' matches '%s'\n", glob, text);
}

static void
test_bytes(void)
{
	matches("a*\xff.py", "a\xff.py", "? matches a byte that is not UTF-8");
	matches("*/\xff/a.py", "/lib/\xff/a.py",
		"? matches such a byte in a directory");
	matches("\xff*\xfe", "\xffxx\xfe", "? matches such bytes at both ends");
	matches("?.py", "\xff.py", "? matches a character of two bytes");
	differs("?.py", "\xff\xff.py", "? does not match two characters");
	matches("?.py", "\xc3\xa9.py", "? matches a character of UTF-8");
	matches("??.py", "\xc3\xc3.py", "? matches half a character");
	matches("[\xfe\xff].py", "\xff.py",
		"a set with a byte that is not UTF-8");
	matches("[\xf0-\xff].py", "\xfa.py",
		"a range with bytes that are not UTF-8");
	differs("[!\xff].py", "\xff.py",
		"a negated set matches a byte that is not UTF-8");
	differs("\xff.py", "\xc3\xbf.py", "the byte 0xff is not U+00FF");
	differs("[\xc3\xa0-\xc3\xbf]", "\xe9",
		"the byte 0xff is not in a range with U+00FF");
	differs("*\xa9", "\xc3\xa9",
		"a byte does not match the end of a character");
	matches("*\xe2\x82", "a\xe2\x82", "a truncated character");
	matches("\\\xff", "\xff", "a byte after a backslash");
}

static void
test_characters(void)
{
	matches("[\xc3\xa4-\xc3\xbc]", "\xc3\xa9", "a range of characters");
	differs("[a-z]", "\xc3\xa9", "e with an accent is not in a-z");
	matches("[!a-z]", "\xc3\xa9", "e with an accent is in the negated a-z");
	differs("[[:alpha:]]", "\xc3\xa9", "classes contain only ASCII");
	matches("[[:alpha:][:digit:]_]", "7", "several classes in one bracket");
	matches("[[.-.]]", "-", "a collating symbol");
	matches("[[=a=]-c]", "b", "an equivalence class");
	matches("[]a]", "]", "a bracket first in a set");
	matches("[!]a]", "b", "a bracket first in a negated set");
	matches("[a-]", "-", "a dash last in a set");
	differs("[b-a]", "a", "an empty range");
	matches("a[", "a[", "a set without an end");
	differs("a\\", "a\\", "a backslash at the end");
	matches("**", "", "* matches the empty string");
	differs("?", "", "? does not match the empty string");
}

/* Compares ASCII matches with fnmatch(), where POSIX defines the glob. */
static void
test_like_fnmatch(void)
{
	static const char in_glob[] = "aab*?[]!^-\\/";
	static const char in_text[] = "aaab]-!^\\/.";
	char glob[9], text[7];
	int wrong = 0, both = 0;

	srand(1);
	for (int i = 0; i < 400000; i++) {
		size_t length = 1 + (size_t)rand() % (sizeof(glob) - 1);
		bool wanted;

		for (size_t j = 0; j < length; j++)
			glob[j] = in_glob[(size_t)rand() % strlen(in_glob)];
		glob[length] = '\0';
		length = (size_t)rand() % sizeof(text);
		for (size_t j = 0; j < length; j++)
			text[j] = in_text[(size_t)rand() % strlen(in_text)];
		text[length] = '\0';
		wanted = !fnmatch(glob, text, 0);
		both += wanted;
		if (glob_match(glob, text) == wanted)
			continue;
		if (wrong++ < 10)
			printf("# '%s', '%s': not %d\n", glob, text, wanted);
	}
	is_int(wrong, 0, "glob_match agrees with fnmatch");
	ok(both > 1000, "the comparison has enough matches");
}

/* Returns the processor time, in units of CLOCKS_PER_SEC, for length bytes. */
static clock_t
time_of(size_t length)
{
	char *text = calloc(1, length + 1);
	clock_t start = clock();

	if (!text)
		exit(99);
	memset(text, 'a', length);
	ok(!glob_match("*a*a*a*a*a*a*a*a*a*a*b", text),
	   "a glob with many stars does not match");
	free(text);
	return clock() - start;
}

static void
test_growth(void)
{
	clock_t small = time_of(10000), large = time_of(160000);

	ok(large < 64 * small + CLOCKS_PER_SEC / 10,
	   "the time is linear in the length of the text");
}

int
main(void)
{
	test_bytes();
	test_characters();
	test_like_fnmatch();
	test_growth();
	return tap_done();
}
