/* SPDX-License-Identifier: MIT */
/* Tests which Python of a run compiles a source or an archive's content. */
#include "compile/assign.h"

#include "base/mem.h"
#include "lib/tap.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* The Pythons of a run: 3.9, 3.11 and 3.13. */
static struct python three[] = {
	{ .info.minor = 9 },
	{ .info.minor = 11 },
	{ .info.minor = 13 },
};
static const struct pythons runs[] = {
	{ three, 3 },
	{ three + 1, 1 },
};
static const struct pythons *const all = &runs[0];
static const struct pythons *const only_11 = &runs[1];

static const struct options plain = { .any_tag = false };
static const struct options any_tag = { .any_tag = true };

/* Assigns one source that is installed at a path. */
static int
assign(const struct pythons *pythons, const struct options *options,
       const char *path, unsigned int *minor, struct err *err)
{
	struct plan plan = PLAN_INIT;
	int result;

	/* Only the installed path counts. */
	plan_add(&plan, mem_strdup("lib/python3.5/m.py"), NULL,
		 mem_strdup(path), 0);
	result = assign_sources(pythons, options, &plan, err);
	*minor = plan.sources[0].minor;
	plan_fini(&plan);
	return result;
}

static void
test_sources(void)
{
	static const struct {
		const char *path;
		unsigned int minor;
		unsigned int any_minor; /* with --any-tag */
	} rows[] = {
		{ "/opt/m.py", 0, 0 },
		{ "/usr/lib/python3/m.py", 0, 0 },
		{ "/usr/lib/python3.11/m.py", 11, 11 },
		{ "lib/python3.9/site-packages/m.py", 9, 9 },
		{ "python3.13t/m.py", 13, 13 },
		{ "/opt/python3.9/lib/python3.11/m.py", 11, 11 },
		{ "/opt/python3.5", 0, 0 },
		{ "/opt/xpython3.5/m.py", 0, 0 },
		{ "/opt/a-1-py3.9.egg/m.py", 9, 0 },
		{ "/lib/python3.11/a-1-py3.9.egg/m.py", 9, 11 },
		{ "/a-1-py3.9.egg/python3.11/m.py", 11, 11 },
		{ "/lib/python3.9/python3.11/a-1-py3.5.egg", 11, 11 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_err err = ERR_INIT;
		unsigned int minor;

		is_int(assign(all, &plain, rows[i].path, &minor, &err), 0,
		       rows[i].path);
		is_int(minor, rows[i].minor, "only this Python compiles it");
		is_int(assign(all, &any_tag, rows[i].path, &minor, &err), 0,
		       "it is accepted with --any-tag");
		is_int(minor, rows[i].any_minor,
		       "--any-tag ignores the version of an egg");
	}
}

static void
test_refused(void)
{
	static const struct {
		const struct pythons *pythons;
		const char *path;
		const char *message;
	} rows[] = {
		{ only_11, "/usr/lib/python3.9/a/m.py",
		  "/usr/lib/python3.9: belongs to python3.9, but Python 3.11 "
		  "compiles: use --python=3.9, or exclude it with -x" },
		{ all, "lib/python3.12t/m.py",
		  "lib/python3.12t: belongs to python3.12, but Python 3.9, "
		  "3.11, 3.13 compiles: use --python=3.12, or exclude it with "
		  "-x" },
		{ only_11, "python3.9/python3.11/m.py",
		  "python3.9: belongs to python3.9, but Python 3.11 compiles: "
		  "use --python=3.9, or exclude it with -x" },
		{ only_11, "python3.11/python3.99/m.py",
		  "python3.11/python3.99: belongs to python3.99, but Python "
		  "3.11 compiles: use --python=3.99, or exclude it with -x" },
		{ only_11, "/python3.7/m.py",
		  "/python3.7: belongs to python3.7, but Python 3.11 compiles: "
		  "use --python=3.7, or exclude it with -x" },
		{ only_11, "/python3.6/m.py",
		  "/python3.6: belongs to python3.6, but Python 3.11 compiles, "
		  "and no supported Python has that version: exclude it with "
		  "-x" },
		{ only_11, "/python2.7/m.py",
		  "/python2.7: belongs to python2.7, but Python 3.11 compiles, "
		  "and no supported Python has that version: exclude it with "
		  "-x" },
		{ only_11, "/a-1-py3.9-linux_x86_64.egg/m.py",
		  "/a-1-py3.9-linux_x86_64.egg: belongs to python3.9, but "
		  "Python 3.11 compiles: use --python=3.9, --any-tag, or "
		  "exclude it with -x" },
		{ only_11, "/a-1-py2.7.egg/m.py",
		  "/a-1-py2.7.egg: belongs to python2.7, but Python 3.11 "
		  "compiles, and no supported Python has that version: use "
		  "--any-tag, or exclude it with -x" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_err err = ERR_INIT;
		unsigned int minor;

		is_int(assign(rows[i].pythons, &plain, rows[i].path, &minor,
			      &err),
		       -1, rows[i].path);
		is_string(err.message, rows[i].message,
			  "the message says what to do");
	}
}

static void
test_every_source(void)
{
	static const char *const paths[] = { "python3.9/m.py", "m.py",
					     "python3.11/m.py" };
	static const unsigned int minors[] = { 9, 0, 11 };
	struct plan plan = PLAN_INIT;
	auto_err err = ERR_INIT;

	is_int(assign_sources(all, &plain, &plan, &err), 0,
	       "an empty plan is accepted");
	for (size_t i = 0; i < COUNT(paths); i++)
		plan_add(&plan, mem_strdup(paths[i]), NULL,
			 mem_strdup(paths[i]), 0);
	is_int(assign_sources(all, &plain, &plan, &err), 0,
	       "three sources are accepted");
	for (size_t i = 0; i < COUNT(paths); i++)
		is_int(plan.sources[i].minor, minors[i], paths[i]);
	is_int(assign_sources(only_11, &plain, &plan, &err), -1,
	       "a source for a Python that does not compile is refused");
	plan_fini(&plan);
}

static void
test_has_source(void)
{
	static const struct {
		unsigned int minor;
		bool has[3]; /* 3.9, 3.11, 3.13 */
		const char *what;
	} rows[] = {
		{ 0, { true, true, true }, "a source of every Python" },
		{ 9, { true, false, false }, "a source of the first" },
		{ 11, { false, true, false }, "a source of the second" },
		{ 10, { false, false, false }, "a source of none" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct source source = { .minor = rows[i].minor };

		for (size_t j = 0; j < 3; j++)
			is_int(assign_has_source(&three[j], &source),
			       rows[i].has[j], rows[i].what);
	}
}

static void
test_archives(void)
{
	static const struct {
		const char *path;
		bool is_wheel;
		bool has[3]; /* 3.9, 3.11, 3.13 */
	} rows[] = {
		{ "d/a-1-py3-none-any.whl", true, { true, true, true } },
		{ "d/a-1-py2.py3-none-any.whl", true, { true, true, true } },
		{ "a-1-cp311-cp311-linux.whl", true, { false, true, false } },
		{ "a-1-cp39-abi3-linux.whl", true, { true, true, true } },
		{ "a-1-cp311-abi3-linux.whl", true, { false, true, true } },
		{ "a-1-py311-none-any.whl", true, { false, true, true } },
		{ "a-1-py2-none-any.whl", true, { false, false, false } },
		/* Such a wheel is refused later, when it is opened. */
		{ "a-cp39.whl", true, { true, true, true } },
		{ "d/a-1-py3.11.egg", false, { false, true, false } },
		{ "a-1-py3.9-linux_x86_64.EGG", false, { true, false, false } },
		{ "a-1-py2.7.egg", false, { false, false, false } },
		{ "a-1.egg", false, { true, true, true } },
		{ "a-1-py3.9.egg/m.zip", false, { true, true, true } },
		{ "a.zip", false, { true, true, true } },
		/* The name of a wheel is nothing special for a zip. */
		{ "a-1-cp39-cp39-linux.zip", false, { true, true, true } },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t j = 0; j < 3; j++)
			is_int(assign_has_archive(rows[i].path,
						  rows[i].is_wheel,
						  three[j].info.minor),
			       rows[i].has[j], rows[i].path);
}

static void
test_for_one(void)
{
	static const struct {
		const char *path;
		bool is_for_one;
	} rows[] = {
		{ "d/a-1-py3.9.egg", true },
		{ "a-1-py2.7.egg", true },
		{ "a-1.egg", false },
		{ "a-1-py3.9.egg/b.zip", false },
		{ "a-1-cp39-cp39-linux.whl", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		is_int(assign_is_for_one(&plain, rows[i].path),
		       rows[i].is_for_one, rows[i].path);
		ok(!assign_is_for_one(&any_tag, rows[i].path),
		   "with --any-tag, no archive is for one Python");
	}
}

#define FOR "its name says that it is for "

static void
test_archive_refused(void)
{
	static const struct {
		const char *path;
		bool is_wheel;
		const struct pythons *pythons;
		const char *message; /* NULL if it is accepted */
	} rows[] = {
		{ "a-1-py3-none-any.whl", true, only_11, NULL },
		{ "a-1-cp311-cp311-linux.whl", true, all, NULL },
		{ "a-1-py3.13.egg", false, all, NULL },
		{ "a.zip", false, only_11, NULL },
		{ "d/a-1-cp39-cp39-linux.whl", true, only_11,
		  FOR "cp39-cp39, but Python 3.11 compiles: use --python=3.9 "
		      "or --any-tag" },
		{ "a-1-cp312-abi3-linux.whl", true, only_11,
		  FOR "cp312-abi3, but Python 3.11 compiles: use "
		      "--python=3.12 or --any-tag" },
		{ "a-1-cp38.cp310-none-any.whl", true, all,
		  FOR "cp38.cp310-none, but Python 3.9, 3.11, 3.13 compiles: "
		      "use --python=3.8 or --any-tag" },
		{ "a-1-cp36-cp36m-linux.whl", true, only_11,
		  FOR "cp36-cp36m, but Python 3.11 compiles, and no supported "
		      "Python can import it: omit it, or use --any-tag" },
		{ "d/a-1-py3.9.egg", false, only_11,
		  FOR "Python 3.9, but Python 3.11 compiles: use "
		      "--python=3.9 or --any-tag" },
		{ "a-1-py2.7.egg", false, only_11,
		  FOR "Python 2.7, but Python 3.11 compiles, and no supported "
		      "Python can import it: omit it, or use --any-tag" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_err err = ERR_INIT;

		is_int(assign_archive(rows[i].pythons, &any_tag, rows[i].path,
				      rows[i].is_wheel, &err),
		       0, "with --any-tag, every archive is accepted");
		is_int(assign_archive(rows[i].pythons, &plain, rows[i].path,
				      rows[i].is_wheel, &err),
		       rows[i].message ? -1 : 0, rows[i].path);
		if (rows[i].message)
			is_string(err.message, rows[i].message,
				  "the message says what to do");
	}
}

int
main(void)
{
	test_sources();
	test_refused();
	test_every_source();
	test_has_source();
	test_archives();
	test_for_one();
	test_archive_refused();
	return tap_done();
}
