/* SPDX-License-Identifier: MIT */
/* Tests the names of sources, .pyc files and library directories. */
#include "pyc/pyname.h"

#include "base/mem.h"
#include "lib/tap.h"

static void
test_is_source(void)
{
	ok(pyname_is_source("m.py"), "m.py");
	ok(pyname_is_source("a.b.py"), "a name with dots");
	ok(pyname_is_source(".m.py"), "a hidden name");
	ok(pyname_is_source("\xc3\xa9.py"), "a name that is not ASCII");
	ok(pyname_is_source("m.py.py"), "m.py.py");
	ok(!pyname_is_source("m.pyw"), "m.pyw");
	ok(!pyname_is_source("m.pyc"), "m.pyc");
	ok(!pyname_is_source("m.pyi"), "m.pyi");
	ok(!pyname_is_source("m.PY"), "m.PY: case matters");
	ok(!pyname_is_source("mpy"), "mpy: without a dot");
	ok(!pyname_is_source("m.py "), "a space at the end");
	ok(!pyname_is_source("py"), "shorter than .py");
	ok(!pyname_is_source(""), "an empty name");
}

static void
check_cached(const char *source, const char *tag, int level, const char *wanted)
{
	auto_free char *name = pyname_cached(source, tag, level);

	is_string(name, wanted, wanted);
}

/* The names are those of importlib.util.cache_from_source(). */
static void
test_cached(void)
{
	check_cached("m.py", "cpython-311", 0, "m.cpython-311.pyc");
	check_cached(".py", "cpython-311", 0, "py.cpython-311.pyc");
	check_cached("m.py", "cpython-311", 1, "m.cpython-311.opt-1.pyc");
	check_cached("m.py", "cpython-311", 2, "m.cpython-311.opt-2.pyc");
	check_cached("a.b.py", "cpython-37", 0, "a.b.cpython-37.pyc");
	check_cached("x..py", "cpython-37", 1, "x..cpython-37.opt-1.pyc");
	check_cached(".m.py", "cpython-37", 0, ".m.cpython-37.pyc");
	check_cached("py.py", "cpython-37", 0, "py.cpython-37.pyc");
	check_cached("m.py.py", "cpython-37", 2, "m.py.cpython-37.opt-2.pyc");
	check_cached("__init__.py", "cpython-313", 0,
		     "__init__.cpython-313.pyc");
	check_cached("\xc3\xa9.py", "cpython-311", 0,
		     "\xc3\xa9.cpython-311.pyc");
	check_cached("\xff.py", "cpython-311", 1, "\xff.cpython-311.opt-1.pyc");
	check_cached("%s.py", "t%d", 1, "%s.t%d.opt-1.pyc");
}

static bool
is_part(const char *part, size_t length, const char *wanted)
{
	if (!part || !wanted)
		return !part && !wanted;
	return length == strlen(wanted) && !memcmp(part, wanted, length);
}

static void
check_parse(const char *name, const char *stem, const char *tag,
	    const char *level)
{
	struct pyname_parts parts;

	ok(pyname_parse_cached(name, &parts), name);
	ok(is_part(parts.stem, parts.stem_length, stem), "the stem");
	ok(is_part(parts.tag, parts.tag_length, tag), "the tag");
	ok(is_part(parts.level, parts.level_length, level), "the level");
}

static void
check_no_parse(const char *name)
{
	struct pyname_parts parts;

	ok(!pyname_parse_cached(name, &parts), name);
	ok(is_part(parts.stem, parts.stem_length, name),
	   "the stem is the whole name");
	ok(!parts.tag && !parts.level, "there is neither tag nor level");
}

/* If importlib.util.source_from_cache() accepts a name, the stems are equal. */
static void
test_parse_cached(void)
{
	check_parse("m.cpython-311.pyc", "m", "cpython-311", NULL);
	check_parse("m.cpython-311.opt-1.pyc", "m", "cpython-311", "1");
	check_parse("m.cpython-311.opt-2.pyc", "m", "cpython-311", "2");
	check_parse("m.cpython-311.opt-Az09.pyc", "m", "cpython-311", "Az09");
	check_parse("m.pypy39.pyc", "m", "pypy39", NULL);
	check_parse("m.pyc", "m", NULL, NULL);
	check_parse("m.opt-1.pyc", "m", "opt-1", NULL);
	check_parse("py.cpython-311.pyc", "py", "cpython-311", NULL);
	check_parse("\xc3\xa9.cpython-37.pyc", "\xc3\xa9", "cpython-37", NULL);
	/* A source with a dot in its stem is compiled but not importable. */
	check_parse("a.b.cpython-37.pyc", "a.b", "cpython-37", NULL);
	check_parse("x..cpython-37.opt-1.pyc", "x.", "cpython-37", "1");
	check_parse(".m.cpython-37.pyc", ".m", "cpython-37", NULL);
	check_parse("m.pyc.cpython-37.pyc", "m.pyc", "cpython-37", NULL);
	check_parse(".m.pyc", ".m", NULL, NULL);
	check_parse("m..pyc", "m", "", NULL);
	check_no_parse("m.cpython-311.opt-.pyc");
	check_no_parse("m.cpython-311.opt-1-2.pyc");
	check_no_parse("m.cpython-311.opt-\xc3\xa9.pyc");
	check_no_parse("m.cpython-311.pyo");
	check_no_parse("m.cpython-311.PYC");
	check_no_parse("m.py");
	check_no_parse(".pyc");
	check_no_parse("pyc");
	check_no_parse("");
}

static void
check_made(const char *source, int level, const char *stem,
	   const char *level_text)
{
	auto_free char *name = pyname_cached(source, "cpython-313", level);

	check_parse(name, stem, "cpython-313", level_text);
}

static void
test_parse_made(void)
{
	check_made("m.py", 0, "m", NULL);
	check_made("m.py", 1, "m", "1");
	check_made("a.b.py", 2, "a.b", "2");
	check_made(".py", 0, "py", NULL);
}

static struct pyname_version
check_version(const char *path, const char *rest, const char *component)
{
	struct pyname_version found = { .name = NULL };

	ok(pyname_find_version(path, &found), path);
	is_string(found.name, rest,
		  "the component starts at the expected place");
	ok(found.length == (int)strlen(component) &&
		   !memcmp(found.name, component, strlen(component)),
	   "the component has the expected length");
	return found;
}

static void
check_number(const char *path, const char *number, unsigned int minor)
{
	struct pyname_version found = { .number_length = -1 };

	ok(pyname_find_version(path, &found), path);
	ok(found.number_length == (int)strlen(number) &&
		   !memcmp(found.number, number, strlen(number)),
	   "the version number is found");
	is_int(found.minor, minor, "the minor version is found");
}

static void
check_no_version(const char *path)
{
	struct pyname_version found = { .length = -1 };

	ok(!pyname_find_version(path, &found), path);
	is_int(found.length, -1, "the result is not changed");
}

static void
test_version_positions(void)
{
	check_version("python3.11/m.py", "python3.11/m.py", "python3.11");
	check_version("/python3.7/", "python3.7/", "python3.7");
	check_version("/usr/lib/python3.11/os.py", "python3.11/os.py",
		      "python3.11");
	check_version("usr//lib//python3.12//a", "python3.12//a", "python3.12");
	check_version("/python3.8/python3.9/a", "python3.8/python3.9/a",
		      "python3.8");
	check_version("/python3/python3.9/a", "python3.9/a", "python3.9");
	check_version("/python2.7/m.py", "python2.7/m.py", "python2.7");
	check_version("/python3.13t/m.py", "python3.13t/m.py", "python3.13t");
	check_version("/python10.20/m.py", "python10.20/m.py", "python10.20");
	check_version("/\xc3\xa9/python3.9/a", "python3.9/a", "python3.9");
}

static void
test_no_version(void)
{
	check_no_version("");
	check_no_version("/");
	check_no_version("///");
	check_no_version("m.py");
	check_no_version("/usr/lib/python3.11");
	check_no_version("python3.11");
	check_no_version("/python/m.py");
	check_no_version("/python3/m.py");
	check_no_version("/python3./m.py");
	check_no_version("/python.11/m.py");
	check_no_version("/python3.11tt/m.py");
	check_no_version("/python3.11.2/m.py");
	check_no_version("/python3.11-dbg/m.py");
	check_no_version("/xpython3.11/m.py");
	check_no_version("/Python3.11/m.py");
	check_no_version("/python 3.11/m.py");
	check_no_version("/python3/.11/m.py");
	check_no_version("/pytho/n3.11/m.py");
}

static void
test_numbers(void)
{
	check_number("python3.11/m", "3.11", 11);
	check_number("python3.13t/m", "3.13", 13);
	check_number("python2.7/m", "2.7", PYNAME_NO_MINOR);
	check_number("python3.011/m", "3.011", PYNAME_NO_MINOR);
	check_number("python3.0/m", "3.0", 0);
	check_number("python33.1/m", "33.1", PYNAME_NO_MINOR);
	check_number("python3.99999/m", "3.99999", PYNAME_NO_MINOR);
	check_number("a-1-py2.7.egg/m", "2.7", PYNAME_NO_MINOR);
}

static void
test_eggs(void)
{
	const struct pyname_version found =
		check_version("lib/a-1.0-py3.9.egg/m.py",
			      "a-1.0-py3.9.egg/m.py", "a-1.0-py3.9.egg");

	ok(found.is_egg, "an egg is marked as one");
	ok(!check_version("python3.9/a", "python3.9/a", "python3.9").is_egg,
	   "a library directory is not an egg");
	check_number("a-1.0-py3.10-linux-x86_64.egg/m", "3.10", 10);
	check_number("A-1.0-PY3.9.EGG/m", "3.9", 9);
	check_number("a-1.0-Py3.9-Linux.Egg/m", "3.9", 9);
	check_no_version("a-1.0-py3.9.egg");
	check_no_version("a-1.0.egg/m");
	check_no_version("a-py3.9.egg/m");
	check_no_version("a-1.0-b-py3.9.egg/m");
	check_no_version("a-1.0-py3.egg/m");
	check_no_version("a-1.0-py3.9x.egg/m");
	check_no_version("a-1.0-py3.9/m");
	check_no_version("a-1.0-py.egg/m");
	check_no_version("a-1.0-3.9.egg/m");
	check_no_version("a-1.0-.egg/m");
	check_no_version("--.egg/m");
	check_no_version(".egg/m");
}

static void
test_egg_files(void)
{
	struct pyname_version found = { .length = -1 };

	ok(pyname_egg_version("a-1.0-py3.9.egg", &found),
	   "the name of a packed egg has a version");
	is_int(found.minor, 9, "the minor version of a packed egg");
	is_int(found.number_length, 3,
	       "the length of the version of a packed egg");
	ok(found.is_egg, "a packed egg is marked as one");
	ok(!pyname_egg_version("a-1.0.egg", &found),
	   "an egg without a version");
	ok(!pyname_egg_version("a-1.0-py3.9.zip", &found),
	   "a zip is not an egg");
	ok(!pyname_egg_version("python3.9", &found),
	   "a library directory is not a packed egg");
}

static void
check_second(const char *name, const char *wanted)
{
	struct pyname_parts parts;
	const char *found;

	pyname_parse_cached(name, &parts);
	found = pyname_second_source(&parts);
	ok(found && wanted ? !strcmp(found, wanted) : found == wanted, name);
}

/* Two sources whose .pyc files have the same name. */
static void
test_rivals(void)
{
	is_string(pyname_rival(".py"), "py.py", "a bare suffix");
	ok(!pyname_rival("py.py"), "py.py has no rival");
	ok(!pyname_rival("m.py") && !pyname_rival("") && !pyname_rival(".pyc"),
	   "other names have no rival");
	check_second("py.cpython-311.pyc", ".py");
	check_second("py.cpython-311.opt-1.pyc", ".py");
	check_second("py.pyc", NULL);
	check_second("p.cpython-311.pyc", NULL);
	check_second("a.py.cpython-311.pyc", NULL);
}

int
main(void)
{
	test_rivals();
	test_is_source();
	test_cached();
	test_parse_cached();
	test_parse_made();
	test_version_positions();
	test_no_version();
	test_numbers();
	test_eggs();
	test_egg_files();
	return tap_done();
}
