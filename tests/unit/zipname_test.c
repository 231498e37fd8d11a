/* SPDX-License-Identifier: MIT */
/* Tests which names a member may have, and how names are shown. */
#include "format/zipname.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/tap.h"

static void
check_good(const char *name, unsigned int allowed)
{
	auto_err err = ERR_INIT;

	if (!is_int(zipname_check(name, strlen(name), allowed, &err), 0, name))
		printf("# %s\n", err.message);
}

static void
check_bad_bytes(const char *name, size_t length, unsigned int allowed,
		const char *words)
{
	auto_err err = ERR_INIT;

	is_int(zipname_check(name, length, allowed, &err), -1, words);
	if (!ok(err.message && strstr(err.message, words),
		"the message has the reason"))
		printf("# got: %s\n", err.message ? err.message : "(none)");
}

static void
check_bad(const char *name, const char *words)
{
	check_bad_bytes(name, strlen(name), ZIPNAME_UTF8, words);
}

static void
check_shown(const char *name, const char *wanted)
{
	auto_free char *shown = zipname_show(name, strlen(name));

	is_string(shown, wanted, wanted);
}

static void
check_collision(const char *first, const char *second, const char *words)
{
	const char *names[] = { "m", first, "b/x", second, "z" };
	auto_err err = ERR_INIT;

	is_int(zipname_check_collisions(names, 5, &err), words ? -1 : 0,
	       second);
	if (words && !ok(err.message && strstr(err.message, words), words))
		printf("# got: %s\n", err.message ? err.message : "(none)");
}

static void
test_names(void)
{
	auto_free char *longest = mem_alloc(ZIPNAME_MAX_LENGTH + 1);

	check_good("a", ZIPNAME_ASCII);
	check_good("a/b.py", ZIPNAME_ASCII);
	check_good("a/", ZIPNAME_ASCII);
	check_good(".hidden/..x/x../...", ZIPNAME_ASCII);
	check_good("a b/c,d:e", ZIPNAME_ASCII);
	check_good("a;1/b;1c", ZIPNAME_ASCII);
	check_good("a;1/", ZIPNAME_ASCII);
	check_good("123", ZIPNAME_ASCII);
	check_good("1:x", ZIPNAME_ASCII);
	check_good("\xc3\xa9.py", ZIPNAME_UTF8);
	check_good("\xf0\x9f\x90\x8d.py", ZIPNAME_UTF8);
	check_good("a", ZIPNAME_UTF8);
	memset(longest, 'a', ZIPNAME_MAX_LENGTH + 1);
	check_bad_bytes(longest, ZIPNAME_MAX_LENGTH + 1, ZIPNAME_ASCII,
			"4097 bytes, the limit is 4096");
	longest[ZIPNAME_MAX_LENGTH] = '\0';
	check_good(longest, ZIPNAME_ASCII);

	check_good("./a", ZIPNAME_DOT);
	check_good("./", ZIPNAME_DOT);
	check_good("./a/", ZIPNAME_DOT);
	check_bad_bytes("././a", 5, ZIPNAME_DOT, "'.' component");
	check_bad_bytes(".//a", 4, ZIPNAME_DOT, "absolute");
	check_bad_bytes("./../a", 6, ZIPNAME_DOT, "'..' component");
	check_bad_bytes(".", 1, ZIPNAME_DOT, "'.' component");
	check_bad_bytes("./\xc3\xa9", 4, ZIPNAME_DOT, "bit 11");
	is_string(zipname_plain("./a"), "a", "the leading ./ is removed");
	is_string(zipname_plain(".a"), ".a", "a hidden file keeps its dot");

	check_bad("", "empty");
	check_bad("/", "absolute");
	check_bad("/etc/passwd", "absolute");
	check_bad("//host/share", "absolute");
	check_bad("C:/x", "drive letter");
	check_bad("c:", "drive letter");
	check_bad("a\\b", "backslash");
	check_bad("a.p;", "semicolon");
	check_bad("a;1/b.py;1", "semicolon");
	check_bad(";007", "semicolon");
	check_bad("a//b", "empty component");
	check_bad("a//", "empty component");
	check_bad(".", "'.' component");
	check_bad("./a", "'.' component");
	check_bad("a/./b", "'.' component");
	check_bad("a/.", "'.' component");
	check_bad("a/./", "'.' component");
	check_bad("..", "'..' component");
	check_bad("../a", "'..' component");
	check_bad("a/../../b", "'..' component");
	check_bad("a/..", "'..' component");
	check_bad("a/../", "'..' component");
	check_bad("a\nb", "control");
	check_bad("a\x7f", "control");
	check_bad("a\xc2\x85", "control");
	check_bad_bytes("a\0b", 3, ZIPNAME_UTF8, "a NUL byte");
	check_bad_bytes("\xc3\xa9", 2, ZIPNAME_ASCII, "bit 11");
	check_bad("\xe9t\xe9", "UTF-8");
	check_bad("a\x80", "UTF-8");
	check_bad("\xc0\xaf", "UTF-8");
	check_bad("\xe0\x80\xaf", "UTF-8");
	check_bad("\xed\xa0\x80", "UTF-8");
	check_bad("\xf4\x90\x80\x80", "UTF-8");
	check_bad("\xf8\x88\x80\x80\x80", "UTF-8");
	check_bad("a\xe2\x82", "UTF-8");
}

static void
test_shown(void)
{
	auto_free char *name = mem_alloc(1000);
	auto_free char *shown = NULL;

	check_shown("pkg/mod.py", "pkg/mod.py");
	check_shown("\xc3\xa9", "\xc3\xa9");
	check_shown("a\nb\x1b[0m", "a\\x0ab\\x1b[0m");
	check_shown("a\\b", "a\\\\b");
	check_shown("\xff\xc3", "\\xff\\xc3");
	check_shown("\xc2\x9b", "\\xc2\\x9b");
	check_shown("\xe2\x80\xae", "\\xe2\\x80\\xae");
	memset(name, 'a', 1000);
	shown = zipname_show(name, 1000);
	is_int((long long)strlen(shown), 203, "a long name is truncated");
	is_string(shown + 200, "...", "a truncated name ends with ...");
}

static void
check_twins(const char *first, const char *second, bool wanted)
{
	const char *names[] = { "m", first, "b/x", second, "z" };
	bool found = false;

	zipname_sort_folded(names, 5);
	for (size_t i = 1; i < 5; i++)
		found |= zipname_is_twin(names[i - 1], names[i]);
	is_int(found, wanted, second);
}

static void
test_collisions(void)
{
	check_collision("a", "a", "twice");
	check_collision("a/", "a/", "twice");
	check_collision("a", "./a", "'a': the archive has this name twice");
	check_collision("./", "./", "twice");
	check_collision("./", "a", NULL);
	check_collision("a", "A", NULL);
	check_collision("a", "a/b", "the directory of 'a/b'");
	check_collision("a", "./a/b", "the directory of 'a/b'");
	check_collision("a", "a/", "the directory of 'a/'");
	check_collision("a", "A/b", NULL);
	check_collision("a", "ab", NULL);
	check_collision("a/", "a/b", NULL);
	check_collision("a", "a.b/c", NULL);
	check_twins("a", "A", true);
	check_twins("a", "A/b", true);
	check_twins("a/b/c/d", "A/B", true);
	check_twins("a", "ab", false);
	check_twins("a/", "a/b", false);
	check_twins("a", "a.b/c", false);
	check_twins("\xc3\xa9", "\xc3\x89", false);
}

static void
test_neighbours(void)
{
	/* '!' sorts before '/', so plain order would hide the collision. */
	const char *names[] = { "a!", "a", "a/b", "a.c", "a-", "A!x" };
	const char *one[] = { "a" };
	/* If case were ignored, "A/" and "B" would sort between them. */
	const char *exact[] = { "a/c", "A/b", "B", "a" };
	auto_err err = ERR_INIT;

	is_int(zipname_check_collisions(one, 0, &err), 0, "no names");
	is_int(zipname_check_collisions(one, 1, &err), 0, "one name");
	is_int(zipname_check_collisions(names, 6, &err), -1,
	       "a file and a directory with names between them collide");
	is_string(err.message,
		  "member 'a': a file cannot also be the directory of 'a/b'",
		  "the message names file and member");
	is_int(zipname_check_collisions(exact, 4, &err), -1,
	       "a file and a directory with names of another case between them "
	       "collide");
	is_string(err.message,
		  "member 'a': a file cannot also be the directory of 'a/c'",
		  "the message names file and member");
}

int
main(void)
{
	test_names();
	test_shown();
	test_collisions();
	test_neighbours();
	return tap_done();
}
