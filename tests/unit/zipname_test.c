/* SPDX-License-Identifier: MIT */
/* Names that a member may and may not have, and how they are shown. */
#include "format/zipname.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/tap.h"

static void
check_good(const char *name, bool utf8)
{
	auto_err err = ERR_INIT;

	if (!is_int(zipname_check(name, strlen(name), utf8, &err), 0, name))
		printf("# %s\n", err.message);
}

static void
check_bad_bytes(const char *name, size_t length, bool utf8, const char *words)
{
	auto_err err = ERR_INIT;

	is_int(zipname_check(name, length, utf8, &err), -1, words);
	if (!ok(err.message && strstr(err.message, words), "says so"))
		printf("# got: %s\n", err.message ? err.message : "(none)");
}

static void
check_bad(const char *name, const char *words)
{
	check_bad_bytes(name, strlen(name), true, words);
}

static void
check_shown(const char *name, const char *wanted)
{
	auto_free char *shown = zipname_show(name, strlen(name));

	is_string(shown, wanted, wanted);
}

static void
check_collision(const char *first, const char *second, bool fold,
		const char *words)
{
	const char *names[] = { "m", first, "b/x", second, "z" };
	auto_err err = ERR_INIT;

	is_int(zipname_check_collisions(names, 5, fold, &err), words ? -1 : 0,
	       second);
	if (words && !ok(err.message && strstr(err.message, words), words))
		printf("# got: %s\n", err.message ? err.message : "(none)");
}

static void
test_names(void)
{
	auto_free char *longest = mem_alloc(ZIPNAME_MAX_LENGTH + 1);

	check_good("a", false);
	check_good("a/b.py", false);
	check_good("a/", false);
	check_good(".hidden/..x/x../...", false);
	check_good("a b/c,d:e", false);
	check_good("1:x", false);
	check_good("\xc3\xa9.py", true);
	check_good("\xf0\x9f\x90\x8d.py", true);
	check_good("a", true);
	memset(longest, 'a', ZIPNAME_MAX_LENGTH + 1);
	check_bad_bytes(longest, ZIPNAME_MAX_LENGTH + 1, false,
			"4097 bytes, the limit is 4096 (ZIPNAME_MAX_LENGTH)");
	longest[ZIPNAME_MAX_LENGTH] = '\0';
	check_good(longest, false);

	check_bad("", "empty");
	check_bad("/", "absolute");
	check_bad("/etc/passwd", "absolute");
	check_bad("//host/share", "absolute");
	check_bad("C:/x", "drive letter");
	check_bad("c:", "drive letter");
	check_bad("a\\b", "backslash");
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
	check_bad_bytes("a\0b", 3, true, "a NUL byte");
	check_bad_bytes("\xc3\xa9", 2, false, "bit 11");
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
	is_int((long long)strlen(shown), 203, "a long name is cut");
	is_string(shown + 200, "...", "and marked as cut");
}

static void
test_collisions(void)
{
	check_collision("a", "a", false, "twice");
	check_collision("a/", "a/", true, "twice");
	check_collision("a", "A", false, NULL);
	check_collision("a", "A", true, "only in case from that of 'a'");
	check_collision("a", "a/b", false, "the directory of 'a/b'");
	check_collision("a", "a/", false, "the directory of 'a/'");
	check_collision("a", "A/b", false, NULL);
	check_collision("a", "a/b", true, "the directory of 'a/b'");
	check_collision("a/b/c/d", "A/B", true, "the directory of 'a/b/c/d'");
	check_collision("a", "a/", true, "the directory of 'a/'");
	check_collision("a", "ab", true, NULL);
	check_collision("a/", "a/b", true, NULL);
	check_collision("a", "a.b/c", true, NULL);
	check_collision("\xc3\xa9", "\xc3\x89", true, NULL);
}

static void
test_neighbours(void)
{
	/* '!' sorts before '/' in bytes, so plain order would hide it. */
	const char *names[] = { "a!", "a", "a/b", "a.c", "a-", "A!x" };
	const char *none[] = { NULL };
	/* Without regard to case, "A/" and "B" would come between. */
	const char *exact[] = { "a/c", "A/b", "B", "a" };
	auto_err err = ERR_INIT;

	is_int(zipname_check_collisions(none, 0, true, &err), 0, "no names");
	is_int(zipname_check_collisions(none, 1, true, &err), 0, "one name");
	is_int(zipname_check_collisions(names, 6, true, &err), -1,
	       "other characters do not come between");
	is_string(err.message,
		  "member 'a': a file cannot also be the directory of 'a/b'",
		  "the whole message");
	is_int(zipname_check_collisions(exact, 4, false, &err), -1,
	       "nor do those of the other case");
	is_string(err.message,
		  "member 'a': a file cannot also be the directory of 'a/c'",
		  "the whole message");
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
