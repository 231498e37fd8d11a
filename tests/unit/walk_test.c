/* SPDX-License-Identifier: MIT */
/* Tests which files of a tree are planned, and the depth of a walk. */
#include "find/walk.h"

#include "lib/captured.h"
#include "lib/collecting.h"

#define LEFTOVER ".pyc-bake.1.0.tmp"
#define CACHE "__pycache__/"
#define SITE "root/usr/lib/python3.11/site-packages/"
#define DIST SITE "p-1.dist-info/"

static const struct options plain = { .depth = OPTIONS_ANY_DEPTH };
static const struct options checking = { .depth = OPTIONS_ANY_DEPTH,
					 .check = CHECK_FULL };

/* What a walk looks for. */
enum wanted {
	SOURCES = 1,
	ARTIFACTS = 2,
	RECORDS = 4,
};

static void
add_paths(struct buf *text, const char *kind, const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		buf_printf(text, "%s%s ", kind, plan->sources[i].path);
}

/* A RECORD must be planned with its installed path. */
static void
check_record(const struct plan *records)
{
	for (size_t i = 0; i < records->count; i++)
		ok(path_ends_with(records->sources[i].path,
				  records->sources[i].embedded) &&
			   strchr(records->sources[i].embedded, '/'),
		   "a RECORD has its installed path");
}

/* Walks a place, and checks the planned paths and the messages. */
static void
walks(const struct options *options, enum wanted wanted,
      const struct walk_place *place, const char *paths, const char *said,
      const char *what)
{
	struct plan records = PLAN_INIT;
	struct captured captured;
	auto_buf got = BUF_INIT;
	auto_collecting fixture;

	collecting_begin(&fixture, options);
	/* A run wants sources or .pyc files. */
	if (!(wanted & SOURCES) && wanted & ARTIFACTS)
		fixture.discovery.plan = NULL;
	if (!(wanted & ARTIFACTS))
		fixture.discovery.artifacts = NULL;
	if (wanted & RECORDS)
		fixture.discovery.records = &records;
	captured = captured_begin();
	is_int(walk_directory(&fixture.discovery, place, &fixture.err), 0,
	       what);
	captured_end(&captured, fixture.said, sizeof(fixture.said));
	if (wanted & SOURCES)
		add_paths(&got, "", &fixture.plan);
	add_paths(&got, "pyc:", &fixture.artifacts);
	add_paths(&got, "record:", &records);
	check_record(&records);
	buf_add_byte(&got, 0);
	is_string((const char *)got.data, paths, what);
	is_string(fixture.said, said, "the messages are the expected ones");
	is_int((long long)fixture.report.failed, *said != '\0',
	       "each message is a failure");
	plan_fini(&records);
}

/* A directory of which everything is taken. */
static struct walk_place
all_of(const char *path)
{
	return (struct walk_place){ .path = path,
				    .installed = path,
				    .all = true,
				    .depth = OPTIONS_ANY_DEPTH };
}

static void
test_names(void)
{
	static const struct {
		const char *name;
		bool is_metadata;
		bool holds_modules;
	} rows[] = {
		{ "a-1.dist-info", true, false },
		{ "a.egg-info", true, false },
		{ "EGG-INFO", true, false },
		{ "egg-info", false, false },
		{ "a.dist-infox", false, false },
		{ "site-packages", false, true },
		{ "dist-packages", false, true },
		{ "python3.11", false, true },
		{ "python3.13t", false, true },
		{ "python3", false, false },
		{ "Site-packages", false, false },
		{ "a-1-py3.9.egg", false, false },
		{ "", false, false },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		is_int(walk_is_metadata(rows[i].name), rows[i].is_metadata,
		       rows[i].name);
		is_int(walk_holds_modules(rows[i].name), rows[i].holds_modules,
		       rows[i].name);
	}
}

static void
test_sources(void)
{
	const struct walk_place tree = all_of("t");

	walks(&plain, SOURCES, &tree,
	      "t/a.py t/b/c.py t/b/link.py t/b/old-1.dist-info/d.py t/z.py ",
	      "", "sources are planned in byte order");
	walks(&plain, ARTIFACTS, &tree,
	      "pyc:t/" CACHE "a.cpython-311.pyc pyc:t/" CACHE
	      "sub/b.pyc pyc:t/b/legacy.pyc ",
	      "", "only .pyc files are planned as artifacts");
	walks(&plain, SOURCES | ARTIFACTS, &tree,
	      "t/a.py t/b/c.py t/b/link.py t/b/old-1.dist-info/d.py t/z.py "
	      "pyc:t/" CACHE "a.cpython-311.pyc pyc:t/" CACHE
	      "link.pyc pyc:t/" CACHE "sub/b.pyc pyc:t/b/legacy.pyc ",
	      "", "links to .pyc are planned if both are wanted");
}

static void
test_paths(void)
{
	const struct walk_place place = { .path = "r/opt",
					  .installed = "/opt",
					  .all = true,
					  .depth = OPTIONS_ANY_DEPTH };
	auto_collecting fixture;

	collecting_begin(&fixture, &plain);
	is_int(walk_directory(&fixture.discovery, &place, &fixture.err), 0,
	       "a directory below a root is walked");
	if (is_int((long long)fixture.plan.count, 1, "one source is planned")) {
		is_string(fixture.plan.sources[0].path, "r/opt/d/m.py",
			  "the source has its path on disk");
		is_string(fixture.plan.sources[0].embedded, "/opt/d/m.py",
			  "the source has its installed path");
		ok(fixture.plan.sources[0].size == 4,
		   "the source has its size");
	}
}

static void
test_depth(void)
{
	struct walk_place place = all_of("deep");

	place.depth = 0;
	walks(&plain, SOURCES, &place, "deep/0.py ", "",
	      "a depth of 0 enters no directory");
	place.depth = 1;
	walks(&plain, SOURCES | ARTIFACTS, &place,
	      "deep/0.py deep/1/1.py pyc:deep/1/" CACHE "1.cpython-311.pyc ",
	      "", "__pycache__ does not count as a level");
	place.depth = 2;
	walks(&plain, SOURCES, &place, "deep/0.py deep/1/1.py deep/1/2/2.py ",
	      "", "a depth of 2 enters two levels");
}

/* The file systems of the kernel are not searched. */
static void
test_made_up(void)
{
	const struct walk_place place = { .path = "/proc",
					  .installed = "/proc",
					  .finds_starts = true };

	auto_fd fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (!fs_is_virtual(fd)) {
		ok(true, "a file system of the kernel # SKIP no /proc");
		return;
	}
	walks(&plain, SOURCES, &place, "", "",
	      "a file system of the kernel is skipped");
}

/* Only files below a directory with modules are taken. */
static void
test_starts(void)
{
	const struct options shallow = { .depth = 0 };
	const struct walk_place root = { .path = "root",
					 .installed = "",
					 .finds_starts = true };
	struct walk_place named = all_of("root/usr/lib/python3.11");

	named.depth = 0;
	walks(&plain, SOURCES, &root,
	      "root/usr/lib/python3.11/os.py " SITE "p/m.py " SITE "s.py ", "",
	      "only directories with modules are searched");
	walks(&plain, SOURCES, &named, "root/usr/lib/python3.11/os.py ", "",
	      "a directory with modules is a level if its parent is named");
	walks(&shallow, SOURCES, &root,
	      "root/usr/lib/python3.11/os.py " SITE "s.py ", "",
	      "the depth counts from each directory with modules");
}

static void
test_records(void)
{
	const struct walk_place root = { .path = "root",
					 .installed = "",
					 .finds_starts = true,
					 .depth = OPTIONS_ANY_DEPTH };
	const struct walk_place named = all_of(SITE "p-1.dist-info");
	struct walk_place shallow =
		all_of("root/usr/lib/python3.11/site-packages");

	shallow.depth = 0;
	walks(&checking, RECORDS, &shallow, "record:" DIST "RECORD ", "",
	      "a check finds the RECORD");
	ok(!access(DIST LEFTOVER, F_OK),
	   "a check keeps a leftover next to RECORD");
	walks(&plain, RECORDS, &root, "record:" DIST "RECORD ", "",
	      "the RECORD of a distribution is planned");
	ok(access(DIST LEFTOVER, F_OK) < 0,
	   "a leftover next to RECORD is removed");
	walks(&plain, RECORDS | SOURCES, &named,
	      DIST "x.py "
		   "record:" DIST "RECORD ",
	      "", "a metadata directory that is named is walked");
	walks(&plain, RECORDS, &shallow, "record:" DIST "RECORD ", "",
	      "a RECORD below the depth is planned");
}

static void
test_leftovers(void)
{
	const struct walk_place tree = all_of("left");

	walks(&checking, SOURCES, &tree, "left/m.py ", "",
	      "a check walks a directory with leftovers");
	ok(!access("left/" LEFTOVER, F_OK) &&
		   !access("left/" CACHE LEFTOVER, F_OK),
	   "a check removes no leftovers");
	walks(&plain, SOURCES, &tree, "left/m.py ", "",
	      "a bake walks a directory with leftovers");
	ok(access("left/" LEFTOVER, F_OK) < 0, "a leftover is removed");
	ok(access("left/" CACHE LEFTOVER, F_OK) < 0,
	   "a leftover in __pycache__ is removed");
	workdir_file("left/" CACHE LEFTOVER, "");
	walks(&plain, ARTIFACTS, &tree, "pyc:left/" CACHE "m.cpython-311.pyc ",
	      "", "a __pycache__ with leftovers is walked");
	ok(access("left/" CACHE LEFTOVER, F_OK) < 0,
	   "a leftover in a walked __pycache__ is removed");
}

static void
test_problems(void)
{
	const struct walk_place missing = all_of("none");
	const struct options stripped = { .strip_dir = "other",
					  .depth = OPTIONS_ANY_DEPTH };
	const struct walk_place tree = all_of("t");
	auto_collecting fixture;

	walks(&plain, SOURCES, &missing, "",
	      "none: No such file or directory\n",
	      "a missing directory is reported");
	collecting_begin(&fixture, &stripped);
	is_int(walk_directory(&fixture.discovery, &tree, &fixture.err), -1,
	       "a source that is not below -s ends the walk");
	ok(fixture.err.message && strstr(fixture.err.message, "t/a.py"),
	   "the message names the first source");
	is_int((long long)fixture.plan.count, 0, "no other source is planned");
}

int
main(void)
{
	static const struct collecting_link links[] = {
		{ "t/b/link.py", "c.py" },
		{ "t/dangling.py", "none" },
		{ "t/to_b", "b" },
		{ "t/" CACHE "link.pyc", "a.cpython-311.pyc" },
	};

	workdir_enter();
	collecting_make(
		"t/ t/a.py t/z.py t/b/ t/b/c.py t/b/legacy.pyc t/b/note.txt "
		"t/b/old-1.dist-info/ t/b/old-1.dist-info/d.py t/d.py/ "
		"t/__pycache__/ t/__pycache__/a.cpython-311.pyc "
		"t/__pycache__/x.py t/__pycache__/sub/ "
		"t/__pycache__/sub/b.pyc t/__pycache__/sub/y.py t/e.pyc/ "
		"r/ r/opt/ r/opt/d/ r/opt/d/m.py "
		"deep/ deep/0.py deep/1/ deep/1/1.py deep/1/2/ deep/1/2/2.py "
		"deep/1/__pycache__/ deep/1/__pycache__/1.cpython-311.pyc "
		"deep/1/2/3/ deep/1/2/3/3.py "
		"root/ root/__pycache__/ root/__pycache__/site-packages/ "
		"root/__pycache__/site-packages/z.py root/top.py root/usr/ "
		"root/usr/x.py root/usr/lib/ "
		"root/usr/lib/python3/ root/usr/lib/python3/y.py "
		"root/usr/lib/python3.11/ root/usr/lib/python3.11/os.py " SITE
		" " SITE "s.py " SITE "p/ " SITE "p/m.py " DIST " " DIST
		"RECORD " DIST "x.py " DIST LEFTOVER " " SITE
		"q-1.dist-info/ " SITE "q-1.dist-info/RECORD/ " SITE
		"r.egg-info/ " SITE "r.egg-info/RECORD "
		"left/ left/m.py left/" LEFTOVER " left/__pycache__/ "
		"left/__pycache__/m.cpython-311.pyc left/__pycache__/" LEFTOVER
		" ",
		links, ROWS(links));
	test_names();
	test_sources();
	test_paths();
	test_depth();
	test_made_up();
	test_starts();
	test_records();
	test_leftovers();
	test_problems();
	workdir_leave();
	return tap_done();
}
