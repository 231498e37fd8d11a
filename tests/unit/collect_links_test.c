/* SPDX-License-Identifier: MIT */
/*
 * Tests which links and named files are planned, and which leftovers of earlier
 * runs are removed next to a named file.
 */
#include "find/collect.h"

#include <errno.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "lib/collecting.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static const struct options plain = { 0 };
static const struct options checking = { .check = CHECK_FULL };
static const struct options output = { .output = "target/x.pyc" };

#define LEFTOVER ".pyc-bake.1.2.tmp"

/* --- links --- */

static void
test_leads_nowhere(void)
{
	ok(collect_leads_nowhere(ENOENT), "a missing target leads nowhere");
	ok(!collect_leads_nowhere(ELOOP), "a circle of links is another error");
	ok(!collect_leads_nowhere(ENOTDIR),
	   "a path through a file is another error");
	ok(!collect_leads_nowhere(0),
	   "an error without a number is another error");
}

static const struct {
	const char *path;
	const char *root; /* the installed path follows it */
	const char *limit;
	const char *real; /* of the planned source; "" if NULL there */
	const char *said; /* or NULL: nothing */
	const char *what;
} link_rows[] = {
	{ "l/file.py", NULL, NULL, "", NULL, "a file" },
	{ "l/twice.py", NULL, NULL, "", NULL, "a chain of two links" },
	{ "l/directory.py", NULL, NULL, NULL, NULL, "a directory" },
	{ "l/fifo.py", NULL, NULL, NULL, NULL, "a FIFO" },
	{ "l/none.py", NULL, NULL, NULL, NULL, "a dangling link" },
	{ "l/circle.py", NULL, NULL, NULL,
	  "l/circle.py: Too many levels of symbolic links\n", "a circle" },
	{ "l/through.py", NULL, NULL, NULL, "l/through.py: Not a directory\n",
	  "a path through a file" },
	{ "l/file.py", NULL, "out", "", NULL, "a target within -e" },
	{ "l/file.py", NULL, "in", NULL, NULL, "a target beyond -e" },
	{ "r/usr/abs.py", "r", NULL, "r/usr/m.py", NULL,
	  "an absolute link in a root" },
	{ "r/usr/up.py", "r", NULL, "r/usr/m.py", NULL,
	  "a link with .. stays in a root" },
	{ "r/usr/out.py", "r", NULL, NULL, NULL, "a file outside a root" },
	{ "r/usr/to_circle.py", "r", NULL, NULL,
	  "r/usr/to_circle.py: r/usr/circle.py: Too many levels of symbolic "
	  "links\n",
	  "a circle in a root" },
	{ "r/usr/abs.py", "r", "r", "r/usr/m.py", NULL,
	  "a target in a root within -e" },
	{ "r/usr/abs.py", "r", "out", NULL, NULL,
	  "a target in a root beyond -e" },
};

static void
check_link(size_t i)
{
	auto_free char *limit =
		link_rows[i].limit ?
			mem_printf("%s/%s", workdir_path, link_rows[i].limit) :
			NULL;
	auto_free char *root_path =
		link_rows[i].root ?
			mem_printf("%s/%s", workdir_path, link_rows[i].root) :
			NULL;
	const struct options options = { .root = link_rows[i].root,
					 .root_path = root_path,
					 .limit = limit };
	const char *said = link_rows[i].said;
	const char *real = link_rows[i].real;
	struct found_file link = { .path = link_rows[i].path,
				   .installed = link_rows[i].path };
	auto_collecting fixture;

	if (options.root)
		link.installed += strlen(options.root);
	collecting_begin(&fixture, &options);
	is_int(collecting_add(&fixture, collect_link, &link), 0,
	       link_rows[i].what);
	is_string(fixture.said, said ? said : "",
		  "standard error has the expected message");
	is_int((long long)fixture.report.failed, said != NULL,
	       "the number of failures");
	collecting_is_planned(&fixture.plan, real ? link_rows[i].path : NULL,
			      link.installed, "the link is planned");
	if (real && fixture.plan.count) {
		const struct source *source = &fixture.plan.sources[0];

		/* Without a root, a target within -e has a full path. */
		if (source->real && limit && !options.root)
			ok(path_below(source->real, limit) && !*real,
			   "the real path is below the directory of -e");
		else
			is_string(source->real ? source->real : "", real,
				  "the real path of the source");
		ok(source->size == 4, "the size of the target");
	}
}

static void
test_links(void)
{
	for (size_t i = 0; i < ROWS(link_rows); i++)
		check_link(i);
}

/* --- files that are named --- */

static int
collect_named(struct collecting *fixture, const char *path)
{
	struct found_file file = { .path = path,
				   .installed = path,
				   .real = mem_strdup("real") };

	return collecting_add(fixture, collect_file, &file);
}

static void
test_named(void)
{
	struct stat status;

	stat("out", &status);
	for (int i = 0; i < 2; i++) {
		auto_collecting fixture;
		struct plan *plan = i ? &fixture.artifacts : &fixture.plan;

		collecting_begin(&fixture, &plain);
		fixture.discovery.plan = i ? NULL : plan;
		fixture.discovery.artifacts = i ? plan : NULL;
		is_int(collect_named(&fixture, "none/m.py"), 0,
		       "a missing directory does not end the run");
		is_string(fixture.said, "none: No such file or directory\n",
			  "a missing directory is reported");
		is_int((long long)fixture.report.failed, 1,
		       "a missing directory counts as a failure");
		collecting_is_planned(
			plan, NULL, NULL,
			"nothing is planned in a missing directory");
		is_int(collect_named(&fixture, "out/m.py"), 0,
		       "a named file is collected");
		collecting_is_planned(plan, "out/m.py", "out/m.py",
				      "a named file is planned");
		ok(plan->count &&
			   plan->sources[0].directory.inode == status.st_ino &&
			   plan->sources[0].directory.device == status.st_dev,
		   "the directory of a named file is identified");
	}
}

/* A link, or a named file, that is not below -s ends the run. */
static void
test_not_below(void)
{
	static const char *const message =
		"/usr/abs.py: is not below the directory of -s, a";
	const struct options options = { .strip_dir = "a", .root = "r" };
	auto_collecting fixture;

	collecting_begin(&fixture, &options);
	for (int i = 0; i < 2; i++) {
		struct found_file file = { .path = "r/usr/abs.py",
					   .installed = "/usr/abs.py" };

		is_int(collecting_add(&fixture, i ? collect_link : collect_file,
				      &file),
		       -1, "a source that is not below -s is refused");
		is_string(fixture.err.message, message,
			  "the message names the directory of -s");
		err_fini(&fixture.err);
	}
	is_int((long long)fixture.report.failed, 0,
	       "the error is not counted in the report");
}

static void
put_leftovers(void)
{
	workdir_file("left/" LEFTOVER, "");
	workdir_file("left/__pycache__/" LEFTOVER, "");
	workdir_file("target/" LEFTOVER, "");
	workdir_file("target/__pycache__/" LEFTOVER, "");
}

static void
are_left(bool beside, bool in_cache, bool in_target, const char *what)
{
	is_int(!access("left/" LEFTOVER, F_OK), beside, what);
	is_int(!access("left/__pycache__/" LEFTOVER, F_OK), in_cache,
	       "the leftover in __pycache__ remains or is removed");
	is_int(!access("target/" LEFTOVER, F_OK), in_target,
	       "the leftover in the directory of --output remains or is "
	       "removed");
	ok(!access("target/__pycache__/" LEFTOVER, F_OK),
	   "the leftover in __pycache__ below --output remains");
}

static void
test_leftovers(void)
{
	auto_collecting fixture;

	collecting_begin(&fixture, &checking);
	put_leftovers();
	collect_named(&fixture, "left/m.py");
	are_left(true, true, true, "a check removes nothing");
	fixture.discovery.options = &plain;
	collect_named(&fixture, "left/m.py");
	are_left(false, false, true, "leftovers are removed");
	put_leftovers();
	collect_named(&fixture, "left/n.py");
	are_left(true, true, true,
		 "consecutive files of one directory sweep it once");
	collect_named(&fixture, "out/m.py");
	collect_named(&fixture, "left/n.py");
	are_left(false, false, true,
		 "the directory is swept again after another one");
	put_leftovers();
	collect_named(&fixture, "out/m.py");
	fixture.discovery.options = &output;
	collect_named(&fixture, "left/m.py");
	are_left(false, false, false, "leftovers next to --output are removed");
	is_int((long long)fixture.report.failed, 0, "no failure is counted");
}

static void
make_files(void)
{
	static const char paths[] =
		"in/ out/ out/m.py l/ d.py/ r/ r/usr/ r/usr/m.py left/ "
		"left/__pycache__/ target/ target/__pycache__/ ";
	static const struct collecting_link links[] = {
		{ "l/file.py", "../out/m.py" },
		{ "l/twice.py", "file.py" },
		{ "l/directory.py", "../d.py" },
		{ "l/fifo.py", "fifo" },
		{ "l/none.py", "none" },
		{ "l/circle.py", "circle.py" },
		{ "l/through.py", "../out/m.py/x" },
		{ "r/usr/abs.py", "/usr/m.py" },
		{ "r/usr/up.py", "../../../usr/m.py" },
		{ "r/usr/out.py", "../../out/m.py" },
		{ "r/usr/to_circle.py", "circle.py" },
		{ "r/usr/circle.py", "circle.py" },
	};

	collecting_make(paths, links, ROWS(links));
	if (mkfifo("l/fifo", 0666)) {
		printf("Bail out! cannot make l/fifo\n");
		exit(99);
	}
}

int
main(void)
{
	workdir_enter();
	make_files();
	log_set_level(LOG_NORMAL);
	test_leads_nowhere();
	test_links();
	test_named();
	test_not_below();
	test_leftovers();
	workdir_leave();
	return tap_done();
}
