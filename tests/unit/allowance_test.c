/* SPDX-License-Identifier: MIT */
#include "report/allowance.h"

#include <fcntl.h>
#include <locale.h>
#include <time.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "lib/captured.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static struct allowance *
read_text(const char *text)
{
	auto_err err = ERR_INIT;
	struct allowance *allowance;

	workdir_file("known", text);
	allowance = allowance_read("known", &err);
	if (!allowance) {
		printf("Bail out! %s\n", err.message);
		exit(99);
	}
	return allowance;
}

static void
check(const char *glob, const char *path, bool wanted, const char *what)
{
	struct allowance *allowance = read_text(glob);

	if (!is_int(allowance_permits(allowance, path, true), wanted, what))
		printf("# \"%s\", %s\n", glob, path);
	allowance_free(allowance);
}

static void
test_globs(void)
{
	check("/lib/bad.py", "/lib/bad.py", true, "a whole path");
	check("/lib/bad.py", "/lib/bad.pyc", false,
	      "a whole path does not match a longer path");
	check("lib/bad.py", "/lib/bad.py", false,
	      "a whole path does not match a path above it");
	check("/lib/*/bad.py", "/lib/a/b/bad.py", true, "* matches a slash");
	check("/lib/?bad.py", "/lib//bad.py", true, "? matches a slash");
	check("*/bad.py", "/.hidden/bad.py", true, "* matches a leading dot");
	check("bad.py", "/lib/bad.py", true,
	      "a glob without a slash matches the name alone");
	check("bad*.py", "/lib/bad/good.py", false,
	      "a glob without a slash does not match a directory");
	check("*", "/lib/.a.py", true, "* matches every name");
	check("bad[0-9].py", "bad7.py", true, "a class");
	check("bad[!0-9].py", "bad7.py", false, "a negated class");
	check("bad[.py", "bad[.py", true,
	      "a bracket without an end is a plain character");
	check("bad\\*.py", "bad*.py", true, "a backslash quotes *");
	check("bad\\*.py", "badly.py", false, "a quoted * is not a wildcard");
	check("BAD.py", "bad.py", false, "case matters");
	check("?.py", "\xc3\xa9.py", true,
	      "? matches a character of two bytes");
	check("a*\xff.py", "a\xff.py", true, "a name that is not UTF-8");
	check("*/\xff/a.py", "/lib/\xff/a.py", true,
	      "a path that is not UTF-8");
}

static void
test_lines(void)
{
	check("", "a.py", false, "an empty file");
	check("\n\n", "a.py", false, "empty lines");
	check(" \t\n", "a.py", false, "blank lines");
	check("#*\n", "#a.py", false, "a comment");
	check("  # *\n", "# a.py", false, "a comment after blanks");
	check("[#]*\n", "#a.py", true, "# in brackets is not a comment");
	check("b.py\na.py\nc.py\n", "a.py", true, "one of several lines");
	check("b.py\na.py", "a.py", true, "the last line needs no LF");
	check(" \ta b.py \t\n", "a b.py", true,
	      "blanks around a line are removed");
	check("a.py\r\n", "a.py", true, "CRLF");
}

static void
test_errors(void)
{
	static const char with_nul[] = "a.py\n\0b.py\n";
	auto_err err = ERR_INIT;

	ok(!allowance_read("none", &err), "a missing file is refused");
	is_string(err.message, "none: No such file or directory",
		  "the message names the missing file");
	ok(!allowance_read(".", &err), "a directory is refused");
	workdir_bytes("nul", with_nul, sizeof(with_nul));
	ok(!allowance_read("nul", &err), "a NUL byte is refused");
	is_string(err.message, "nul: contains NUL",
		  "the message names the file with a NUL");
	allowance_free(NULL);
}

static char said[10000];

static const char *
review(const struct allowance *allowance, enum log_level level)
{
	struct captured captured = captured_begin();

	log_set_level(level);
	allowance_review(allowance, true);
	captured_end(&captured, said, sizeof(said));
	return said;
}

static void
test_review(void)
{
	struct allowance *allowance =
		read_text("# known\n\n*/bad.py\ngood.py\nnone.py\n bad.py\n"
			  "mixed?.py\n");

	ok(allowance_permits(allowance, "/lib/bad.py", true),
	   "a source that two lines match is permitted");
	ok(allowance_permits(allowance, "/lib/good.py", false),
	   "a source that compiles is permitted");
	ok(!allowance_permits(allowance, "/lib/new.py", true),
	   "a source that no line matches is not permitted");
	allowance_permits(allowance, "/lib/mixed1.py", true);
	allowance_permits(allowance, "/lib/mixed2.py", false);
	is_string(review(allowance, LOG_NORMAL),
		  "pyc-bake: known:4: good.py: compiles; the line can be "
		  "removed\n"
		  "pyc-bake: known:5: none.py: matches no source\n",
		  "outdated lines are reported with their numbers");
	is_string(review(allowance, LOG_QUIET), "",
		  "-q reports no outdated lines");
	allowance_free(allowance);

	allowance = read_text("bad.py\n");
	allowance_permits(allowance, "b/bad.py", true);
	allowance_permits(allowance, "a/bad.py", false);
	is_string(review(allowance, LOG_NORMAL), "",
		  "a line is not outdated if one of its sources fails");
	allowance_free(allowance);
}

/* Returns the CPU seconds to look up count paths in count lines. */
static double
permit(size_t count)
{
	auto_buf text = BUF_INIT;
	struct allowance *allowance;
	clock_t start;
	bool passed = true;

	for (size_t i = 0; i < count; i++)
		buf_printf(&text, "lib/m%zu.py\n", i);
	buf_add_byte(&text, 0);
	allowance = read_text((const char *)text.data);
	start = clock();
	for (size_t i = 0; i < count; i++) {
		auto_free char *path = mem_printf("lib/m%zu.py", i);

		passed &= allowance_permits(allowance, path, true);
	}
	ok(passed, "every listed source is permitted");
	ok(!allowance_permits(allowance, "lib/m", true),
	   "a source that is not listed is not permitted");
	allowance_free(allowance);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void
test_growth(void)
{
	double small = permit(1000);
	double large = permit(16000);

	if (small < 0.02)
		small = 0.02;
	ok(large < 64 * small,
	   "16 times as many lines take less than 64 times as long");
}

static void
test_twins(void)
{
	struct allowance *allowance = read_text("a.py\na.py\n?.py\n");

	ok(allowance_permits(allowance, "lib/a.py", true),
	   "a line that occurs twice permits a source");
	is_string(review(allowance, LOG_NORMAL), "",
		  "a line that occurs twice is not outdated");
	allowance_free(allowance);
}

int
main(void)
{
	workdir_enter();
	/* main.c sets the same locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	test_globs();
	test_lines();
	test_errors();
	test_review();
	test_twins();
	test_growth();
	workdir_leave();
	return tap_done();
}
