/* SPDX-License-Identifier: MIT */
/* Tests where members of a tar archive belong, for each scope and option. */
#include "tar/place.h"

#include "base/mem.h"
#include "base/path.h"
#include "lib/tap.h"
#include "tar/layers.h"

#define ROWS(rows) (sizeof(rows) / sizeof(*(rows)))

/* Two Pythons, and all levels but 1. */
static struct python items[] = {
	{ .info = { .tag = "cpython-311" } },
	{ .info = { .tag = "pypy310" } },
};
static const struct pythons pythons = { items, ROWS(items) };
static const struct options cached = { .levels = { true, false, true } };
static const struct options legacy = { .levels = { true, false, true },
				       .legacy = true };

static struct tar_pass
make_pass(enum tar_scope scope, const struct options *options)
{
	return (struct tar_pass){
		.options = options,
		.pythons = &pythons,
		.scope = scope,
		.index = TAR_INDEX_INIT,
	};
}

/* Takes ownership of got.  A wanted NULL means that got must be NULL. */
static void
is_path(char *got, const char *wanted, const char *what)
{
	auto_free char *owned = got;

	if (wanted)
		is_string(owned, wanted, what);
	else if (!ok(!owned, what))
		printf("# got \"%s\", wanted NULL\n", owned);
}

static void
test_directory(void)
{
	static const char *const rows[][2] = {
		{ "m.py", "" },
		{ "a/m.py", "a" },
		{ "a/b.d/m.py", "a/b.d" },
		{ "", "" },
	};

	for (size_t i = 0; i < ROWS(rows); i++)
		is_path(tar_place_directory(rows[i][0]), rows[i][1],
			"the directory of a path");
}

static void
test_within(void)
{
	static const struct {
		const char *path;
		const char *directory;
		bool wanted;
		const char *what;
	} rows[] = {
		{ "a/b", "a", true, "a path in a directory" },
		{ "a/b/c", "a", true, "a path in a subdirectory" },
		{ "a", "a", true, "the directory itself" },
		{ "ab", "a", false,
		  "a directory whose name starts with that name" },
		{ "a-b/c", "a", false, "a path that starts with that name" },
		{ "a", "a/b", false, "the parent directory" },
		{ "b/a", "a", false, "the same name elsewhere" },
		{ "a/b", "", true, "a path in the root" },
		{ "", "", true, "the root itself" },
		{ "", "a", false, "the root is not in a directory" },
	};

	for (size_t i = 0; i < ROWS(rows); i++)
		is_int(tar_place_is_within(rows[i].path, rows[i].directory),
		       rows[i].wanted, rows[i].what);
}

static void
test_member(void)
{
	/* The name; its path in an archive, and in the layers of an image. */
	static const char *const rows[][4] = {
		{ "usr/lib/m.py", "usr/lib/m.py", "usr/lib/m.py", "a name" },
		{ "./usr//lib/./m.py", "usr/lib/m.py", "usr/lib/m.py",
		  "an unclean name" },
		{ "//usr/lib/m.py", "usr/lib/m.py", "usr/lib/m.py",
		  "an absolute name" },
		{ "usr/lib/", "usr/lib", "usr/lib", "a trailing slash" },
		{ "./", "", "", "the root" },
		{ "lib/m.py", "lib/m.py", "usr/lib/m.py",
		  "a name through a link" },
		{ "./lib/a//m.py", "lib/a/m.py", "usr/lib/a/m.py",
		  "an unclean name through a link" },
		{ "lib", "lib", "lib", "the name of a link" },
		{ "lib/../m.py", "lib/../m.py", "lib/../m.py",
		  "a name with .. is not followed" },
	};
	struct tar_pass pass = make_pass(TAR_SCOPE_ALL, &cached);
	struct tar_layers layers = TAR_LAYERS_INIT;
	struct tar_node *node = tar_index_get(&pass.index, "lib");

	tar_node_set(node, TAR_NODE_LINK);
	node->target = mem_strdup("usr/lib");
	for (size_t i = 0; i < ROWS(rows); i++) {
		pass.layers = NULL;
		is_path(tar_place_member(&pass, rows[i][0]), rows[i][1],
			rows[i][3]);
		pass.layers = &layers;
		is_path(tar_place_member(&pass, rows[i][0]), rows[i][2],
			"the same name in an image");
	}
	tar_index_fini(&pass.index);
}

/* Paths, and whether each is a source in TAR_SCOPE_MODULES and elsewhere. */
static const struct {
	const char *path;
	bool is_module;
	bool is_any;
} sources[] = {
	{ "usr/lib/python3.11/m.py", true, true },
	{ "usr/lib/python3.11/a/b/m.py", true, true },
	{ "usr/lib/python3.13t/m.py", true, true },
	{ "usr/lib/python3/dist-packages/m.py", true, true },
	{ "site-packages/m.py", true, true },
	{ "python3.11/.py", true, true },
	{ "usr/lib/python3/m.py", false, true },
	{ "usr/lib/python3.11.2/m.py", false, true },
	{ "usr/lib/my-site-packages/m.py", false, true },
	{ "usr/share/m.py", false, true },
	{ "m.py", false, true },
	{ "site-packages.py", false, true },
	{ "lib/a-1-py3.11.egg/m.py", false, true },
	{ "python3.11/a-1.dist-info/m.py", false, true },
	{ "python3.11/a-1.egg-info/a/m.py", false, true },
	{ "python3.11/EGG-INFO/m.py", false, true },
	{ "python3.11/EGG-INFO/site-packages/m.py", false, true },
	{ "python3.11/EGG-INFO.d/m.py", true, true },
	{ "a-1.dist-info/site-packages/m.py", true, true },
	{ "python3.11/__pycache__/m.py", false, false },
	{ "python3.11/__pycache__/a/m.py", false, false },
	{ "python3.11/__pycache__.d/m.py", true, true },
	{ "a/../python3.11/m.py", false, false },
	{ "../m.py", false, false },
	{ "python3.11/m.pyc", false, false },
	{ "python3.11/m", false, false },
	{ "python3.11/m.PY", false, false },
	{ "python3.11/m.py/data", false, false },
};

static void
test_sources(void)
{
	const struct tar_pass modules = make_pass(TAR_SCOPE_MODULES, &cached);
	const struct tar_pass sdist = make_pass(TAR_SCOPE_SDIST, &cached);
	const struct tar_pass all = make_pass(TAR_SCOPE_ALL, &cached);

	for (size_t i = 0; i < ROWS(sources); i++) {
		is_int(tar_place_is_source(&modules, sources[i].path),
		       sources[i].is_module, sources[i].path);
		is_int(tar_place_is_source(&sdist, sources[i].path),
		       sources[i].is_any, "a source in an sdist");
		is_int(tar_place_is_source(&all, sources[i].path),
		       sources[i].is_any, "a source with --tar=all");
	}
}

static void
test_caches(void)
{
	static const struct {
		const char *path;
		bool is_module;
		bool is_any;
	} rows[] = {
		{ "python3.11/__pycache__", true, true },
		{ "python3.11/a/__pycache__", true, true },
		{ "usr/share/__pycache__", false, true },
		{ "__pycache__", false, true },
		{ "python3.11/a.dist-info/__pycache__", false, true },
		{ "python3.11/__pycache__/__pycache__", false, false },
		{ "python3.11/../__pycache__", false, false },
		{ "python3.11/__pycache__x", false, false },
		{ "python3.11/__pycache__/a", false, false },
		{ "python3.11", false, false },
	};
	const struct tar_pass modules = make_pass(TAR_SCOPE_MODULES, &cached);
	const struct tar_pass all = make_pass(TAR_SCOPE_ALL, &cached);

	for (size_t i = 0; i < ROWS(rows); i++) {
		is_int(tar_place_is_cache(&modules, rows[i].path),
		       rows[i].is_module, rows[i].path);
		is_int(tar_place_is_cache(&all, rows[i].path), rows[i].is_any,
		       "a __pycache__ with --tar=all");
	}
}

/* A .pyc in __pycache__, and its directory for TAR_SCOPE_MODULES and
 * TAR_SCOPE_ALL. */
static const struct {
	const char *path;
	const char *of_module;
	const char *of_any;
} artifacts[] = {
	{ "python3.11/__pycache__/m.cpython-311.pyc", "python3.11",
	  "python3.11" },
	{ "python3.11/a/__pycache__/m.pypy310.pyc", "python3.11/a",
	  "python3.11/a" },
	{ "python3.11/__pycache__/m.cpython-311.opt-2.pyc", "python3.11",
	  "python3.11" },
	{ "python3.11/__pycache__/a.b.cpython-311.pyc", "python3.11",
	  "python3.11" },
	{ "share/__pycache__/m.cpython-311.pyc", NULL, "share" },
	{ "__pycache__/m.cpython-311.pyc", NULL, "" },
	/* Another level, or none that exists. */
	{ "python3.11/__pycache__/m.cpython-311.opt-1.pyc", NULL, NULL },
	{ "python3.11/__pycache__/m.cpython-311.opt-0.pyc", NULL, NULL },
	{ "python3.11/__pycache__/m.cpython-311.opt-3.pyc", NULL, NULL },
	{ "python3.11/__pycache__/m.cpython-311.opt-22.pyc", NULL, NULL },
	{ "python3.11/__pycache__/m.cpython-311.opt-x.pyc", NULL, NULL },
	/* Another Python, or none. */
	{ "python3.11/__pycache__/m.cpython-312.pyc", NULL, NULL },
	{ "python3.11/__pycache__/m.cpython-31.pyc", NULL, NULL },
	{ "python3.11/__pycache__/m.cpython-3110.pyc", NULL, NULL },
	{ "python3.11/__pycache__/m.pyc", NULL, NULL },
	/* Another place, or another kind of file. */
	{ "python3.11/m.cpython-311.pyc", NULL, NULL },
	{ "python3.11/__pycache__/a/m.cpython-311.pyc", NULL, NULL },
	{ "python3.11/__pycache__/__pycache__/m.cpython-311.pyc", NULL, NULL },
	{ "python3.11/../__pycache__/m.cpython-311.pyc", NULL, NULL },
	{ "python3.11/__pycache__/m.cpython-311.py", NULL, NULL },
	{ "python3.11/__pycache__/m.cpython-311.pyc.tmp", NULL, NULL },
	{ "python3.11/__pycache__", NULL, NULL },
};

static void
test_artifacts(void)
{
	const struct tar_pass modules = make_pass(TAR_SCOPE_MODULES, &cached);
	const struct tar_pass all = make_pass(TAR_SCOPE_ALL, &cached);

	for (size_t i = 0; i < ROWS(artifacts); i++) {
		is_path(tar_place_of_artifact(&modules, artifacts[i].path),
			artifacts[i].of_module, artifacts[i].path);
		is_path(tar_place_of_artifact(&all, artifacts[i].path),
			artifacts[i].of_any,
			"the place of a .pyc with --tar=all");
	}
}

static void
test_legacy_artifacts(void)
{
	static const char *const rows[][3] = {
		{ "python3.11/m.pyc", "python3.11", "python3.11" },
		{ "python3.11/m.cpython-39.pyc", "python3.11", "python3.11" },
		{ "share/m.pyc", NULL, "share" },
		{ "m.pyc", NULL, "" },
		{ "python3.11/a.egg-info/m.pyc", NULL,
		  "python3.11/a.egg-info" },
		{ "python3.11/__pycache__/m.cpython-311.pyc", NULL, NULL },
		{ "python3.11/m.py", NULL, NULL },
	};
	const struct tar_pass modules = make_pass(TAR_SCOPE_MODULES, &legacy);
	const struct tar_pass all = make_pass(TAR_SCOPE_ALL, &legacy);

	for (size_t i = 0; i < ROWS(rows); i++) {
		is_path(tar_place_of_artifact(&modules, rows[i][0]), rows[i][1],
			rows[i][0]);
		is_path(tar_place_of_artifact(&all, rows[i][0]), rows[i][2],
			"the place of a legacy .pyc with --tar=all");
	}
}

static void
test_names(void)
{
	/* A source, its __pycache__, and its .pyc at levels 0 and 2. */
	static const char *const rows[][5] = {
		{ "a/m.py", "a/__pycache__", "a/__pycache__/m.pypy310.pyc",
		  "a/__pycache__/m.pypy310.opt-2.pyc", "a/m.pyc" },
		{ "m.py", "__pycache__", "__pycache__/m.pypy310.pyc",
		  "__pycache__/m.pypy310.opt-2.pyc", "m.pyc" },
		{ "./a//m.py", "./a//__pycache__",
		  "./a//__pycache__/m.pypy310.pyc",
		  "./a//__pycache__/m.pypy310.opt-2.pyc", "./a//m.pyc" },
		{ "/m.py", "/__pycache__", "/__pycache__/m.pypy310.pyc",
		  "/__pycache__/m.pypy310.opt-2.pyc", "/m.pyc" },
		{ "a/.py", "a/__pycache__", "a/__pycache__/py.pypy310.pyc",
		  "a/__pycache__/py.pypy310.opt-2.pyc", "a/.pyc" },
	};
	const struct tar_pass pass = make_pass(TAR_SCOPE_ALL, &cached);
	const struct tar_pass beside = make_pass(TAR_SCOPE_ALL, &legacy);

	for (size_t i = 0; i < ROWS(rows); i++) {
		const char *name = rows[i][0];

		is_path(tar_place_cache(name), rows[i][1], name);
		is_path(tar_place_artifact(&pass, name, "pypy310", 0),
			rows[i][2], "the .pyc at level 0");
		is_path(tar_place_artifact(&pass, name, "pypy310", 2),
			rows[i][3], "the .pyc at level 2");
		is_path(tar_place_artifact(&beside, name, "pypy310", 2),
			rows[i][4], "the .pyc with -b");
	}
}

/* What tar_place_artifact names, tar_place_of_artifact must recognise. */
static void
test_round_trip(void)
{
	const struct options *const options[] = { &cached, &legacy };

	for (size_t i = 0; i < 2 * ROWS(sources); i++) {
		const char *path = sources[i / 2].path;
		const struct tar_pass pass =
			make_pass(TAR_SCOPE_MODULES, options[i % 2]);
		auto_free char *directory = tar_place_directory(path);
		auto_free char *artifact =
			tar_place_artifact(&pass, path, "cpython-311", 2);

		if (path_ends_with(path, ".py"))
			is_path(tar_place_of_artifact(&pass, artifact),
				sources[i / 2].is_module ? directory : NULL,
				artifact);
	}
}

static void
test_installed(void)
{
	static const char *const wanted[] = {
		[TAR_SCOPE_MODULES] = "/usr/m.py",
		[TAR_SCOPE_SDIST] = "usr/m.py",
		[TAR_SCOPE_ALL] = "/usr/m.py",
	};

	for (int scope = TAR_SCOPE_MODULES; scope <= TAR_SCOPE_ALL; scope++) {
		const struct tar_pass pass = make_pass(scope, &cached);

		is_path(tar_place_installed(&pass, "usr/m.py"), wanted[scope],
			"the installed path");
	}
}

static void
test_embedded(void)
{
	static const struct {
		const char *display;
		const char *prepend;
		const char *installed;
		const char *wanted;
		const char *what;
	} rows[] = {
		{ NULL, NULL, "/usr/m.py", "/usr/m.py", "no option" },
		{ NULL, NULL, "a-1/m.py", "a-1/m.py", "no option, an sdist" },
		{ "/opt", NULL, "/usr/m.py", "/opt/usr/m.py", "-d" },
		{ "src", NULL, "a-1/m.py", "src/a-1/m.py", "-d, an sdist" },
		{ NULL, "/opt", "/usr/m.py", "/opt/usr/m.py", "-p" },
		{ NULL, "/opt/", "/usr/m.py", "/opt/usr/m.py",
		  "-p with a trailing slash" },
		{ NULL, "/", "/usr/m.py", "/usr/m.py", "-p /" },
		{ "", NULL, "/usr/m.py", "/usr/m.py", "an empty -d" },
		{ NULL, "", "a-1/m.py", "a-1/m.py", "an empty -p" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct options options = { .display = rows[i].display,
						 .prepend = rows[i].prepend };
		const struct tar_pass pass = make_pass(TAR_SCOPE_ALL, &options);

		is_path(tar_place_embedded(&pass, rows[i].installed),
			rows[i].wanted, rows[i].what);
	}
}

int
main(void)
{
	test_directory();
	test_within();
	test_member();
	test_sources();
	test_caches();
	test_artifacts();
	test_legacy_artifacts();
	test_names();
	test_round_trip();
	test_installed();
	test_embedded();
	return tap_done();
}
