/* SPDX-License-Identifier: MIT */
/* Tests which leftovers of killed runs are removed, and the messages. */
#include "find/leftover.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/tmpfile.h"
#include "lib/captured.h"
#include "lib/filecheck.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define LEFTOVER ".pyc-bake.1.0.tmp"
#define OTHER ".pyc-bake.1.1.tmp"

static char said[1000];	  /* on standard error */
static char listed[1000]; /* on standard output */
static size_t failed;	  /* failures of the last call */

/* Calls a function for a path, with -v. */
static void
call(void (*function)(struct report *report, struct beneath *beneath,
		      const struct beneath_path *path),
     const char *path)
{
	struct beneath beneath = BENEATH_INIT;
	struct captured errors = captured_begin();
	struct captured list = captured_begin_fd(STDOUT_FILENO);
	struct report report;

	log_set_level(LOG_VERBOSE);
	report_init(&report);
	function(&report, &beneath, &(struct beneath_path){ NULL, path });
	beneath_fini(&beneath);
	failed = report.failed;
	report_fini(&report);
	captured_end(&list, listed, sizeof(listed));
	captured_end(&errors, said, sizeof(said));
}

static bool
exists(const char *path)
{
	struct stat status;

	return !lstat(path, &status);
}

static void
test_remove(void)
{
	const struct timespec times[2] = { { 1000, 1 }, { 2000, 2 } };
	struct stat status;

	mkdir("d", 0777);
	workdir_file("d/" LEFTOVER, "");
	utimensat(AT_FDCWD, "d", times, 0);
	call(leftover_remove, "d/" LEFTOVER);
	ok(!exists("d/" LEFTOVER), "a leftover is removed");
	is_string(listed, "removed d/" LEFTOVER "\n", "-v lists it");
	is_string(said, "", "no problem is reported");
	stat("d", &status);
	ok(status.st_mtim.tv_sec == 2000 && status.st_mtim.tv_nsec == 2,
	   "the directory keeps its modification time");
	call(leftover_remove, "d/" LEFTOVER);
	is_string(listed, "", "a missing leftover is not listed");
	is_int((long long)failed, 0, "a missing leftover is not a failure");
	call(leftover_remove, "none/" LEFTOVER);
	is_int((long long)failed, 0, "a missing directory is not a failure");
}

static void
test_in_use(void)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_fd directory = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_free char *path = NULL;
	auto_err err = ERR_INIT;

	is_int(tmpfile_open(&file, directory, 0600, &err), 0,
	       "a run makes a temporary file");
	path = mem_printf("d/%s", file.name);
	call(leftover_remove, path);
	ok(exists(path), "a temporary file in use is not removed");
	is_string(listed, "", "it is not listed");
	is_int((long long)failed, 0, "it is not a failure");
	tmpfile_discard(&file);
}

static void
test_sweep(void)
{
	workdir_file("d/" LEFTOVER, "");
	workdir_file("d/" OTHER, "");
	workdir_file("d/.pyc-bake.1.tmp", "");
	workdir_file("d/m.py", "");
	mkdir("d/.pyc-bake.2.0.tmp", 0777);
	ok(!symlink("m.py", "d/.pyc-bake.3.0.tmp"), "a link is made");
	call(leftover_sweep_below, "d");
	is_string(listed, "removed d/" LEFTOVER "\nremoved d/" OTHER "\n",
		  "all leftovers of a directory are removed, in byte order");
	is_int(filecheck_count("d"), 4,
	       "other files, directories and links remain");
	call(leftover_sweep_below, "none");
	is_int((long long)failed, 0, "a missing directory is not reported");
	is_string(said, "", "nothing is printed for it");
}

/* Sweeps a directory and its __pycache__, as for a file that was named. */
static void
sweep_both(struct report *report, struct beneath *beneath,
	   const struct beneath_path *directory)
{
	struct beneath_anchors anchors = BENEATH_ANCHORS_INIT;
	auto_free char *cache = mem_printf("%s/__pycache__", directory->path);
	struct beneath_path path = { beneath_anchor(&anchors, directory->path),
				     directory->path };

	leftover_sweep_below(report, beneath, &path);
	path.path = cache;
	leftover_sweep_below(report, beneath, &path);
	beneath_anchors_fini(&anchors);
}

static void
test_both(void)
{
	mkdir("e", 0777);
	mkdir("e/__pycache__", 0777);
	mkdir("linked", 0777);
	workdir_file("e/" LEFTOVER, "");
	workdir_file("e/__pycache__/" LEFTOVER, "");
	call(sweep_both, "e");
	is_string(listed,
		  "removed e/" LEFTOVER "\nremoved e/__pycache__/" LEFTOVER
		  "\n",
		  "leftovers in a directory and its __pycache__ are removed");
	workdir_file("e/__pycache__/" LEFTOVER, "");
	ok(!symlink("../e/__pycache__", "linked/__pycache__"),
	   "a __pycache__ that is a link is made");
	call(sweep_both, "linked");
	ok(exists("e/__pycache__/" LEFTOVER),
	   "a __pycache__ that is a link is not swept");
	call(sweep_both, "e");
	ok(!exists("e/__pycache__/" LEFTOVER),
	   "a directory without leftovers has its __pycache__ swept");
}

/* A directory that this user, or another one, must not write to. */
static void
test_problem(void)
{
	const uid_t user = geteuid();

	workdir_file("d/" LEFTOVER, "");
	chmod("d/" LEFTOVER, 0666);
	chmod(".", 0755);
	chmod("d", 0555);
	if (!user && seteuid(65534)) {
		ok(true, "a problem # SKIP cannot become another user");
		return;
	}
	call(leftover_remove, "d/" LEFTOVER);
	if (!user && seteuid(user))
		exit(99);
	chmod("d", 0755);
	is_string(said,
		  "d/" LEFTOVER ": cannot remove this temporary file of an "
		  "earlier run: Permission denied\n",
		  "the message names the leftover");
	is_int((long long)failed, 1, "it counts as a failure");
	ok(exists("d/" LEFTOVER), "the leftover remains");
	is_string(listed, "", "it is not listed as removed");
}

int
main(void)
{
	workdir_enter();
	test_remove();
	test_in_use();
	test_sweep();
	test_both();
	test_problem();
	workdir_leave();
	return tap_done();
}
