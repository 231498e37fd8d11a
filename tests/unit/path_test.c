/* SPDX-License-Identifier: MIT */
#include "base/path.h"

#include "base/mem.h"
#include "lib/tap.h"

/* Loops over the lines of a table. */
#define each(line, table) \
	for (__auto_type line = (table); \
	     line < (table) + sizeof(table) / sizeof(*(table)); line++)

static void
test_join(void)
{
	static const struct {
		const char *directory, *name, *wanted;
	} table[] = {
		{ "a", "b", "a/b" },	 { "a/", "b", "a/b" },
		{ "/", "b", "/b" },	 { ".", "b", "./b" },
		{ "a/b", "c", "a/b/c" }, { "", "b", "/b" },
	};

	each(line, table)
	{
		auto_free char *got = path_join(line->directory, line->name);

		is_string(got, line->wanted, "path_join");
	}
}

static void
test_split(void)
{
	static const struct {
		const char *path, *directory, *base;
	} table[] = {
		{ "a", ".", "a" },
		{ "a/b", "a", "b" },
		{ "a/b/c.py", "a/b", "c.py" },
		{ "/a", "/", "a" },
		{ "/a/b", "/a", "b" },
		{ "a/", "a", "" },
		{ "/", "/", "" },
		{ "", ".", "" },
	};

	each(line, table)
	{
		auto_free char *directory = path_directory(line->path);

		is_string(directory, line->directory, "path_directory");
		is_string(path_base(line->path), line->base, "path_base");
	}
}

static void
test_clean(void)
{
	static const struct {
		const char *path, *wanted;
	} table[] = {
		{ "", "." },
		{ ".", "." },
		{ "./", "." },
		{ "././.", "." },
		{ "/", "/" },
		{ "//", "/" },
		{ "/.", "/" },
		{ "a", "a" },
		{ "a/", "a" },
		{ "a//", "a" },
		{ "./a", "a" },
		{ "a/./b", "a/b" },
		{ "a//b///c", "a/b/c" },
		{ "//a/b", "/a/b" },
		{ "/./a/.", "/a" },
		{ "..", ".." },
		{ "a/../b", "a/../b" },
		{ "../", ".." },
		{ "/..", "/.." },
		{ ".a/..b", ".a/..b" },
		{ "a/.../b", "a/.../b" },
		{ "a b/\xff", "a b/\xff" },
	};

	each(line, table)
	{
		auto_free char *got = path_clean(line->path);
		auto_free char *again = path_clean(got);

		is_string(got, line->wanted, "path_clean");
		is_string(again, line->wanted, "path_clean of a clean path");
	}
}

static void
test_ends_with(void)
{
	ok(path_ends_with("a.py", ".py"), "a.py ends with .py");
	ok(path_ends_with(".py", ".py"), "a path ends with itself");
	ok(path_ends_with("a", ""), "every path ends with the empty string");
	ok(!path_ends_with("a.pyc", ".py"),
	   "a suffix in the middle is not at the end");
	ok(!path_ends_with("py", ".py"),
	   "a suffix may be longer than the path");
	ok(!path_ends_with("a.PY", ".py"), "case matters");
}

static void
test_below(void)
{
	static const struct {
		const char *path, *directory, *wanted;
	} table[] = {
		{ "/a/b", "/a", "b" },	   { "/a/b/c", "/a", "b/c" },
		{ "/a", "/a", "" },	   { "/", "/", "" },
		{ "/a", "/", "a" },	   { "a/b", ".", "a/b" },
		{ "a/b", "a", "b" },	   { "/ab", "/a", NULL },
		{ "/a", "/a/b", NULL },	   { "/b/a", "/a", NULL },
		{ "/a", ".", NULL },	   { "a", "/", NULL },
		{ "/a/bc", "/a/b", NULL },
	};

	each(line, table)
	{
		const char *got = path_below(line->path, line->directory);

		if (!line->wanted)
			ok(!got,
			   "path_below: the path is not below the directory");
		else
			is_string(got, line->wanted, "path_below");
	}
}

static void
test_component(void)
{
	ok(path_has_component("a/b/c", "a"), "the first component is found");
	ok(path_has_component("a/b/c", "b"),
	   "a component in the middle is found");
	ok(path_has_component("a/b/c", "c"), "the last component is found");
	ok(path_has_component("/a//b/", "b"), "repeated slashes are ignored");
	ok(!path_has_component("ab/ba", "a"),
	   "the start of a component is not found");
	ok(!path_has_component("ab/ba", "b"),
	   "the end of a component is not found");
	ok(!path_has_component("", "a"), "an empty path has no component");
	ok(!path_has_component("a", "a/b"),
	   "a name longer than the path is not found");
}

static void
test_relative(void)
{
	static const char *const rows[][2] = {
		{ "./usr/lib/x.py", "usr/lib/x.py" },
		{ "/usr//lib/", "usr/lib" },
		{ "//a", "a" },
		{ "./", "" },
		{ ".", "" },
		{ "/", "" },
		{ "a/../b", "a/../b" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		auto_free char *path = path_relative(rows[i][0]);

		is_string(path, rows[i][1], rows[i][0]);
	}
}

int
main(void)
{
	test_join();
	test_split();
	test_clean();
	test_ends_with();
	test_below();
	test_component();
	test_relative();
	return tap_done();
}
