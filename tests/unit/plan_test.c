/* SPDX-License-Identifier: MIT */
/* A plan is sorted by path and holds each path once. */
#include "job/plan.h"

#include <stdbool.h>

#include "base/mem.h"
#include "base/path.h"
#include "lib/tap.h"

/* Adds a source.  The length of the directory's path serves as its inode. */
static void
add(struct plan *plan, const char *path, uint64_t size)
{
	struct source *source = plan_add(plan, mem_strdup(path), NULL,
					 mem_printf("/usr/%s", path), size);

	source->directory.inode = (ino_t)(path_base(path) - path);
}

/* One directory by two paths, with two embedded paths, in either order. */
static void
test_two_spellings(void)
{
	static const char *const paths[] = { "lib64/m.py", "lib/m.py" };

	for (unsigned int first = 0; first < 2; first++) {
		struct plan plan = PLAN_INIT;

		for (unsigned int i = 0; i < 2; i++) {
			const char *path = paths[first ^ i];

			plan_add(&plan, mem_strdup(path), NULL,
				 mem_printf("/usr/%s", path), 0)
				->directory.inode = 7;
		}
		plan_settle(&plan);
		is_int((long long)plan.count, 1, "a target is planned once");
		is_string(plan.sources[0].embedded, "/usr/lib/m.py",
			  "the path with the first embedded path is kept");
		plan_fini(&plan);
	}
}

/* The part of a source must not change from release to release. */
static void
test_parts(void)
{
	static const struct {
		const char *embedded;
		unsigned int part; /* of 7 */
	} rows[] = {
		{ "/usr/lib/python3/dist-packages/a.py", 3 },
		{ "/usr/lib/python3/dist-packages/b.py", 4 },
		{ "m.py", 7 },
		{ "", 2 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		unsigned int found = 0;

		for (unsigned int part = 1; part <= 7; part++) {
			struct plan plan = PLAN_INIT;

			plan_add(&plan, mem_strdup("x.py"), NULL,
				 mem_strdup(rows[i].embedded), 0);
			plan_keep_part(&plan, part, 7);
			if (plan.count)
				found = found ? 8 : part;
			plan_fini(&plan);
		}
		is_int(found, rows[i].part,
		       "a source is in the same part of 7");
	}
}

static void
test_empty(void)
{
	struct plan plan = PLAN_INIT;

	plan_settle(&plan);
	is_int((long long)plan.count, 0,
	       "sorting an empty plan keeps it empty");
	plan_fini(&plan);
	plan_fini(&plan);
	ok(!plan.sources && !plan.room, "plan_fini may be called twice");
}

static void
test_fields(void)
{
	struct plan plan = PLAN_INIT;
	struct source *source =
		plan_add(&plan, mem_strdup("link.py"), mem_strdup("real.py"),
			 mem_strdup("/opt/link.py"), 7);

	is_string(source->path, "link.py", "the path");
	is_string(source->real, "real.py", "the real path");
	is_string(source->embedded, "/opt/link.py", "the embedded path");
	ok(source->size == 7, "the size");
	ok(!source->member && !source->matched && !source->minor &&
		   !source->is_outside,
	   "unknown fields are zero");
	plan_fini(&plan);
}

/* An embedded path that is the end of the path needs no memory of its own. */
static void
test_suffix(void)
{
	static const char *const embedded[] = {
		"/stage/opt/a.py", "/opt/a.py",	       "a.py", "",
		"/opt/b.py",	   "/x/stage/opt/a.py"
	};

	for (size_t i = 0; i < sizeof(embedded) / sizeof(*embedded); i++) {
		struct plan plan = PLAN_INIT;
		const struct source *source =
			plan_add(&plan, mem_strdup("/stage/opt/a.py"), NULL,
				 mem_strdup(embedded[i]), 0);

		is_string(source->embedded, embedded[i], "the embedded path");
		is_int(source->is_suffix, i < 4, "it is the end of the path");
		plan_fini(&plan);
	}
}

static void
check_order(const char *const *paths, size_t count, const char *const *wanted,
	    size_t wanted_count, const char *what)
{
	struct plan plan = PLAN_INIT;
	bool same;

	for (size_t i = 0; i < count; i++)
		add(&plan, paths[i], i);
	plan_settle(&plan);
	same = plan.count == wanted_count;
	for (size_t i = 0; same && i < wanted_count; i++)
		same = !strcmp(plan.sources[i].path, wanted[i]) &&
		       !strcmp(plan.sources[i].embedded + 5, wanted[i]);
	ok(same, what);
	plan_fini(&plan);
}

#define CHECK_ORDER(from, wanted, what) \
	check_order(from, sizeof(from) / sizeof(*(from)), wanted, \
		    sizeof(wanted) / sizeof(*(wanted)), what)

static void
test_order(void)
{
	static const char *const paths[] = { "b.py",	    "a/b.py", "a.py",
					     "\xc3\xa9.py", "B.py",   "a-b.py",
					     "a/a.py",	    "a",      "ab.py" };
	static const char *const wanted[] = {
		"B.py",	  "a",	   "a-b.py", "a.py",	   "a/a.py",
		"a/b.py", "ab.py", "b.py",   "\xc3\xa9.py"
	};

	CHECK_ORDER(paths, wanted, "paths are sorted by their bytes");
	CHECK_ORDER(wanted, wanted, "sorted paths keep their order");
}

static void
test_twice(void)
{
	static const char *const paths[] = { "b", "a", "b", "b", "c", "a" };
	static const char *const wanted[] = { "a", "b", "c" };
	static const char *const same[] = { "x", "x", "x" };
	static const char *const one[] = { "x" };

	CHECK_ORDER(paths, wanted, "duplicates are removed");
	CHECK_ORDER(same, one, "copies of one path become one");
	CHECK_ORDER(one, one, "a single source");
}

static void
test_many(void)
{
	enum { SOURCES = 5000 };
	struct plan plan = PLAN_INIT;
	bool sorted = true;

	for (unsigned int i = 0; i < 2 * SOURCES; i++) {
		char path[32];

		snprintf(path, sizeof(path), "%05u.py", i * 7919 % SOURCES);
		add(&plan, path, i * 7919 % SOURCES);
	}
	is_int((long long)plan.count, 2 * SOURCES, "all sources are added");
	plan_settle(&plan);
	is_int((long long)plan.count, SOURCES, "duplicates are removed");
	for (size_t i = 0; i < plan.count; i++)
		sorted &= plan.sources[i].size == i;
	ok(sorted, "sources are sorted with their fields");
	ok(plan_find(&plan, "00007.py") == &plan.sources[7],
	   "a planned source is found");
	ok(!plan_find(&plan, "7.py"),
	   "a path that is not planned is not found");
	plan_settle(&plan);
	is_int((long long)plan.count, SOURCES, "sorting twice changes nothing");
	plan_fini(&plan);
}

static void
test_places(void)
{
	struct plan plan = PLAN_INIT;
	struct plan_places places = PLAN_PLACES_INIT(&plan);
	struct fs_identity place = { .device = 0, .inode = 4 };

	add(&plan, "bbb/m.py", 0);
	add(&plan, "aaa/n.py", 0);
	add(&plan, "cc/m.py", 0);
	plan_settle(&plan);
	ok(plan_places_find(&places, &place, "m.py") ==
		   plan_find(&plan, "bbb/m.py"),
	   "a source is found by directory and name");
	ok(plan_places_find(&places, &place, "n.py") ==
		   plan_find(&plan, "aaa/n.py"),
	   "another name in the directory is found");
	ok(!plan_places_find(&places, &place, "o.py"),
	   "a missing name is not found");
	place.inode = 3;
	ok(plan_places_find(&places, &place, "m.py") ==
		   plan_find(&plan, "cc/m.py"),
	   "the same name in another directory is found");
	place.device = 1;
	ok(!plan_places_find(&places, &place, "m.py"),
	   "a directory on another device is not found");
	for (size_t i = 0; i < plan.count; i++)
		is_int((long long)plan_number(&plan, &plan.sources[i]),
		       (long long)i, "a source has its number");
	plan_places_fini(&places);
	plan_fini(&plan);
	ok(!plan_places_find(&places, &place, "m.py"),
	   "an empty plan has no place");
}

int
main(void)
{
	test_parts();
	test_empty();
	test_fields();
	test_suffix();
	test_order();
	test_twice();
	test_two_spellings();
	test_places();
	test_many();
	return tap_done();
}
