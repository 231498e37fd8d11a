/* SPDX-License-Identifier: MIT */
/* Tests which .pyc of a source must be one file. */
#include "check/link_check.h"

#include <unistd.h>

#include "job/plan.h"
#include "lib/checked_pyc.h"
#include "lib/tap.h"
#include "lib/workdir.h"

/* Only the addresses of these sources matter. */
static const struct source sources[2];

static struct beneath beneath = BENEATH_INIT;

#define AT(path) (&(struct beneath_path){ NULL, path })

/* Adds three levels of a source, and checks the findings about the last. */
static void
check(const char *const paths[3], const char *wanted, const char *what)
{
	struct link_check links = { .beneath = &beneath };
	auto_err err = ERR_INIT;

	for (int level = 0; level < 3; level++) {
		struct findings findings = FINDINGS_INIT;

		is_int(link_check_add(&links, &sources[0], level,
				      AT(paths[level]), &findings, &err),
		       0, "the .pyc is looked at");
		if (level == 2)
			is_findings(&findings, paths[2], wanted, what);
		findings_fini(&findings);
	}
	link_check_fini(&links);
	ok(!links.source && !links.levels[0].path,
	   "link_check_fini forgets the levels");
}

#define CHECK(wanted, what, ...) \
	check((const char *const[]){ __VA_ARGS__ }, wanted, what)

static void
test_levels(void)
{
	CHECK("", "different bytes need no link", "a", "b", "c");
	CHECK("link: the same bytes as a, but not a hard link to it",
	      "a copy of the lowest level is found", "a", "b", "a2");
	CHECK("link: the same bytes as b, but not a hard link to it",
	      "a copy of the middle level is found", "a", "b", "b2");
	CHECK("link: the same bytes as a, but not a hard link to it",
	      "the lowest level with the same bytes is named", "a", "a2", "a3");
	CHECK("", "a hard link to the lowest level is accepted", "a", "b",
	      "alink");
	CHECK("", "a hard link to the lowest level needs no other", "a", "a2",
	      "alink");
	CHECK("link: the same bytes as a, but not a hard link to it",
	      "a hard link to another copy is found", "a", "c", "a2link");
	CHECK("", "a missing level is skipped", "none", "d/none", "a2");
	CHECK("", "a level below a file is skipped", "a/x", "b", "a2");
	CHECK("", "a symbolic link is skipped", "a", "b", "tolink");
	CHECK("", "a symbolic link is not a lower level", "tolink", "b", "a2");
	CHECK("link: the same bytes as empty, but not a hard link to it",
	      "empty files have the same bytes", "empty", "a", "empty2");
}

static void
test_sources(void)
{
	struct link_check links = { .beneath = &beneath };
	struct findings findings = FINDINGS_INIT;
	auto_err err = ERR_INIT;

	link_check_add(&links, &sources[0], 0, AT("a"), &findings, &err);
	is_int(link_check_add(&links, &sources[1], 1, AT("a2"), &findings,
			      &err),
	       0, "the .pyc of another source is looked at");
	is_int((long long)findings.count, 0,
	       "it is not compared with the first source");
	link_check_fini(&links);
}

static void
test_errors(void)
{
	struct link_check links = { .beneath = &beneath };
	struct findings findings = FINDINGS_INIT;
	auto_err err = ERR_INIT;

	is_int(link_check_add(&links, &sources[0], 0, AT("loop/x"), &findings,
			      &err),
	       -1, "a .pyc that cannot be inspected is an error");
	is_string(err.message, "loop/x: Too many levels of symbolic links",
		  "the message names it");
	is_int(link_check_add(&links, &sources[0], 0, AT("a"), &findings, &err),
	       0, "a lower level is looked at");
	rename("a", "away");
	is_int(link_check_add(&links, &sources[0], 1, AT("a2"), &findings,
			      &err),
	       -1, "a lower level that is missing now is an error");
	is_string(err.message, "a: No such file or directory",
		  "the message names the lower level");
	is_int((long long)findings.count, 0, "an error is not a finding");
	link_check_fini(&links);
}

int
main(void)
{
	workdir_enter();
	mkdir("d", 0777);
	workdir_file("a", "aaaa");
	workdir_file("a2", "aaaa");
	workdir_file("a3", "aaaa");
	workdir_file("b", "bbbb");
	workdir_file("b2", "bbbb");
	workdir_file("c", "cc");
	workdir_file("empty", "");
	workdir_file("empty2", "");
	if (link("a", "alink") || link("a2", "a2link") ||
	    symlink(".//a", "tolink") || symlink("loop", "loop")) {
		printf("Bail out! cannot make links\n");
		exit(99);
	}
	test_levels();
	test_sources();
	test_errors();
	beneath_fini(&beneath);
	workdir_leave();
	return tap_done();
}
