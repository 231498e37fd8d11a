/* SPDX-License-Identifier: MIT */
/*
 * Tests how expressions of Python's re are translated for PCRE2.
 * tests/bats/exclude.bats compares their matches with those of re.
 */
#include "pyc/pyregex.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/tap.h"

#define WORD "[\\p{L}\\p{N}_]"

static void
check(const char *expression, const char *wanted, const char *what)
{
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;

	if (pyregex_translate(expression, &out, &err)) {
		ok(0, what);
		printf("# %s\n", err.message);
		return;
	}
	buf_add_byte(&out, '\0');
	is_string((const char *)out.data, wanted, what);
}

static void
check_error(const char *expression, const char *wanted, const char *what)
{
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;

	ok(pyregex_translate(expression, &out, &err) == -1, what);
	is_string(err.message, wanted, "the message has the position");
}

static void
test_characters(void)
{
	check("", "", "an empty expression");
	check("ab_", "ab\\x{5f}",
	      "letters are kept, other characters become codes");
	check("\\.\\x41\\101\\u00e9\\U0001F40D\\0",
	      "\\x{2e}AA\\x{e9}\\x{1f40d}\\x{0}", "escapes");
	check("\xc3\xa9]}", "\\x{e9}\\x{5d}\\x{7d}",
	      "UTF-8, and closing brackets as text");
	check("\\v\\a", "\\x{b}\\x{7}", "\\v and \\a become codes");
	check(".", "[^\\x{a}]", ". excludes LF");
	check("(?s).", "(?s:.)", ". with (?s)");
	check("(?i)ba", "(?i:[b])(?i:[a])", "(?i) without ASCII");
	check("(?ai)b", "[bB]", "(?i) with ASCII");
	check("(?i)I", "(?i:[IIi\\x{130}\\x{131}])", "(?i) of the letter i");
}

static void
test_sets(void)
{
	check("[a-c_]", "[a-c\\x{5f}]", "a range");
	check("[]a]", "[\\x{5d}a]", "a bracket first in a set");
	check("[^]a-]", "[^\\x{5d}a\\x{2d}]", "a bracket after ^");
	check("[[:d:]]", "[\\x{5b}\\x{3a}d\\x{3a}]\\x{5d}",
	      "a POSIX class is a plain set");
	check("\\w", WORD, "a category");
	check("\\W", "[^\\p{L}\\p{N}_]", "a negated category");
	check("[\\W1]", "(?:[^\\p{L}\\p{N}_]|[1])",
	      "a negated category in a set");
	check("[^\\W1]", "(?:(?=" WORD ")[^1])",
	      "a negated category in a negated set");
	check("(?a)[\\d]", "[0-9]", "a category of ASCII");
}

static void
test_assertions(void)
{
	check("^a$", "\\Aa(?=\\x{a}?\\z)", "start and end of the text");
	check("(?m)^a$", "(?<![^\\x{a}])a(?![^\\x{a}])",
	      "start and end of lines");
	check("\\A\\Z\\z", "\\A\\z\\z", "\\A and \\Z");
	check("(?a)\\b",
	      "(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|"
	      "(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))",
	      "a word boundary");
}

static void
test_repeats(void)
{
	check("a*b+c?", "a{0,}b{1,}c{0,1}", "repeats by a sign");
	check("a{,2}b{3}c{4,}d{,}", "a{0,2}b{3,3}c{4,}d{0,}",
	      "repeats by numbers");
	check("a*?b*+", "a{0,}?b{0,}+", "lazy and possessive repeats");
	check("{a{}b{1", "\\x{7b}a\\x{7b}\\x{7d}b\\x{7b}1", "braces as text");
	check("(?x)a b # c\n *", "ab{0,}",
	      "a repeat after white space and a comment");
	check("a(?#b)*", "a{0,}", "a repeat after a comment");
}

static void
test_groups(void)
{
	check("(?P<n>a)(?:b)(?P=n)\\1", "(a)(?:b)\\g{1}\\g{1}", "named groups");
	check("(a)?(?(1)b|c)", "(a){0,1}(?(1)b|c)", "a condition");
	check("(?=a)(?!b)(?<=c)(?<!d)(?>e)", "(?=a)(?!b)(?<=c)(?<!d)(?>e)",
	      "assertions");
	check("(?i:a(?-i:b))c", "(?:(?i:[a])(?:b))c", "flags");
	check("(?<=ab|cd{1}|(?:e){2}|f(?#)g)h",
	      "(?<=ab|cd{1,1}|(?:e){2,2}|fg)h",
	      "a lookbehind with branches of one width");
}

static void
test_errors(void)
{
	check_error("a(", "missing ) for the ( at position 1", "an open group");
	check_error("a)", "missing ( for the ) at position 1",
		    "a closing parenthesis");
	check_error("[a", "missing ] for the [ at position 0", "an open set");
	check_error("*", "nothing to repeat at position 0",
		    "a repeat at the start");
	check_error("^*", "nothing to repeat at position 1",
		    "a repeat of an assertion");
	check_error("a+*", "a repeat of a repeat at position 2",
		    "a repeat of a repeat");
	check_error("a{3,2}", "a least number over the most at position 1",
		    "a minimum over the maximum");
	check_error("a{65536}", "a number over 65535 at position 1",
		    "a large repeat");
	check_error("[b-a]", "bad range of characters at position 1",
		    "a range in reverse order");
	check_error("\\q", "bad escape at position 0", "an unknown escape");
	check_error("\\x4", "incomplete escape at position 0",
		    "an incomplete escape");
	check_error("(?<=a|bc)",
		    "a lookbehind without a fixed width at position 0",
		    "a lookbehind with branches of two widths");
	check_error("(?<=a*)",
		    "a lookbehind without a fixed width at position 0",
		    "a lookbehind with a repeat");
	check_error("\\1", "no such group at position 0",
		    "a reference to a missing group");
	check_error("(?(0)a)", "no such group at position 3",
		    "a condition on group 0");
	check_error("(?(1)a)", "no such group at position 3",
		    "a condition on a later group");
	check_error("(a\\1)", "a group refers to itself at position 2",
		    "a reference to an open group");
	check_error("a(?i)",
		    "flags for the whole expression not at its start at "
		    "position 1",
		    "global flags after the start");
	check_error("(?R)", "unknown construct (? at position 0",
		    "a construct of PCRE2");
	check_error("\xc3\xa9\xff", "not UTF-8 at position 1",
		    "bytes that are not UTF-8");
}

/* Translates count nested groups.  Returns 0, or -1 if it is refused. */
static int
nest(size_t count)
{
	char *expression = mem_zalloc(2 * count + 1, 1);
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;
	int result;

	memset(expression, '(', count);
	memset(expression + count, ')', count);
	result = pyregex_translate(expression, &out, &err);
	free(expression);
	return result;
}

static void
test_depth(void)
{
	ok(!nest(PYREGEX_MOST_DEPTH), "the maximum depth is accepted");
	ok(nest(PYREGEX_MOST_DEPTH + 1) == -1,
	   "more than the maximum depth is refused");
	ok(nest(1000000) == -1,
	   "a very deep expression does not exhaust the stack");
}

int
main(void)
{
	test_characters();
	test_sets();
	test_assertions();
	test_repeats();
	test_groups();
	test_errors();
	test_depth();
	return tap_done();
}
