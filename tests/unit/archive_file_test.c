/* SPDX-License-Identifier: MIT */
/* Tests the last step of an archive while other runs change its files. */
#include "find/archive_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define MOST ((size_t)1 << 20)

/* A run that has read d/old and written its result, to be named d/new. */
struct run {
	struct options options;
	struct archive_original original;
	struct tmpfile file;
	int directory_fd;
};

static void
begin(struct run *run)
{
	auto_err err = ERR_INIT;

	*run = (struct run){ .original = { .path = "d/old" } };
	workdir_file("d/old", "original");
	run->original.fd =
		fs_open_regular("d/old", &run->original.status, &err);
	if (run->original.fd < 0 ||
	    archive_file_open(&run->file, &run->directory_fd, "d/new", 0644,
			      &err) ||
	    fs_write_all(run->file.fd, "new", 3, &err)) {
		printf("Bail out! %s\n", err.message);
		exit(99);
	}
}

static int
commit(struct run *run, const char *target, struct err *err)
{
	return archive_file_commit(&run->file, &run->options, &run->original,
				   target, err);
}

/* Checks that d holds exactly these files; NULL means no such file. */
static void
end(struct run *run, const char *old, const char *new)
{
	static const char *const names[] = { "d/old", "d/new" };
	const char *const wanted[] = { old, new };

	tmpfile_discard(&run->file);
	fs_close(&run->directory_fd);
	fs_close(&run->original.fd);
	for (size_t i = 0; i < 2; i++) {
		auto_buf bytes = BUF_INIT;
		auto_err err = ERR_INIT;
		struct stat status;

		if (!wanted[i]) {
			ok(access(names[i], F_OK) < 0, "the file is gone");
			continue;
		}
		is_int(fs_read_file(names[i], MOST, &bytes, &status, &err), 0,
		       names[i]);
		is_bytes(bytes.data, bytes.length, wanted[i], strlen(wanted[i]),
			 "a file has the expected bytes");
		unlink(names[i]);
	}
	is_int(rmdir("d"), 0, "the directory has no more files");
	mkdir("d", 0777);
}

static void
test_moved(void)
{
	auto_err err = ERR_INIT;
	struct run run;

	begin(&run);
	is_int(commit(&run, "d/new", &err), 0,
	       "a run commits under another name");
	end(&run, NULL, "new");
	begin(&run);
	is_int(commit(&run, "d/old", &err), 0,
	       "a run commits under the original name");
	end(&run, "new", NULL);
}

/*
 * The result already exists.  In the first case, a run was killed before it
 * removed the original; in the second, another run has just removed it.
 */
static void
test_finished(void)
{
	auto_err err = ERR_INIT;
	struct run run;

	begin(&run);
	workdir_file("d/new", "new");
	is_int(commit(&run, "d/new", &err), 0,
	       "a result that another run committed is accepted");
	end(&run, NULL, "new");
	begin(&run);
	workdir_file("d/new", "new");
	unlink("d/old");
	is_int(commit(&run, "d/new", &err), 0,
	       "the result of a run that has ended is accepted");
	end(&run, NULL, "new");
}

static void
refused(struct run *run, const char *words, const char *old, const char *new)
{
	auto_err err = ERR_INIT;

	is_int(commit(run, "d/new", &err), -1, "the commit is refused");
	if (!ok(err.message && strstr(err.message, words), words))
		printf("# got: %s\n", err.message ? err.message : "(none)");
	end(run, old, new);
}

static void
test_refused(void)
{
	auto_err err = ERR_INIT;
	struct run run;

	begin(&run);
	workdir_file("d/new", "other");
	refused(&run, "new exists already", "original", "other");
	begin(&run);
	workdir_file("d/new", "newer");
	refused(&run, "new exists already", "original", "newer");
	begin(&run);
	unlink("d/old");
	refused(&run, "d/old: ", NULL, NULL);
	begin(&run);
	workdir_file("d/old", "changed, and longer");
	refused(&run, "changed", "changed, and longer", NULL);
	begin(&run);
	mkdir("d/new", 0777);
	is_int(commit(&run, "d/new", &err), -1,
	       "a directory with the new name is refused");
	is_int(rmdir("d/new"), 0, "the directory remains");
	end(&run, "original", NULL);
}

/* The result exists, but the old name no longer refers to the original. */
static void
test_replaced(void)
{
	struct run run;

	begin(&run);
	workdir_file("d/new", "new");
	workdir_file("d/next", "a later build");
	rename("d/next", "d/old");
	refused(&run, "d/old: not removed, although d/new exists",
		"a later build", "new");
}

/*
 * Another run holds the lock to replace the original.  This run waits for the
 * lock and then removes nothing.
 */
static void
test_lock(void)
{
	auto_err err = ERR_INIT;
	struct run run;
	int ready[2];
	int status = -1;
	char byte;
	pid_t child;

	begin(&run);
	ok(!pipe(ready), "a pipe");
	child = fork();
	if (!child) {
		int fd = open("d/old", O_RDONLY | O_CLOEXEC);

		if (fd < 0 || flock(fd, LOCK_EX) || write(ready[1], "", 1) != 1)
			_exit(1);
		/* By now, or soon, the parent waits for the lock. */
		workdir_file("d/next", "baked");
		_exit(rename("d/next", "d/old") < 0);
	}
	is_int(read(ready[0], &byte, 1), 1, "the other run takes the lock");
	is_int(commit(&run, "d/new", &err), -1,
	       "the commit is refused after the other run ends");
	ok(err.message && strstr(err.message, "changed"),
	   "the message says that the file changed");
	is_int(waitpid(child, &status, 0), child, "the other run ends");
	is_int(status, 0, "the other run succeeds");
	close(ready[0]);
	close(ready[1]);
	end(&run, "baked", NULL);
}

/* The lock is released even if a child has inherited the descriptor. */
static void
test_unlock(void)
{
	auto_err err = ERR_INIT;
	auto_fd again = -1;
	struct run run;
	int inherited;

	begin(&run);
	inherited = dup(run.original.fd);
	again = open("d/old", O_RDONLY | O_CLOEXEC);
	workdir_file("d/new", "other");
	is_int(commit(&run, "d/new", &err), -1, "the commit is refused");
	is_int(flock(again, LOCK_EX | LOCK_NB), 0, "the lock is released");
	close(inherited);
	end(&run, "original", "other");
}

int
main(void)
{
	workdir_enter();
	mkdir("d", 0777);
	test_moved();
	test_finished();
	test_refused();
	test_replaced();
	test_lock();
	test_unlock();
	workdir_leave();
	return tap_done();
}
