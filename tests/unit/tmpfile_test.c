/* SPDX-License-Identifier: MIT */
#include "base/tmpfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "base/mem.h"
#include "lib/filecheck.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static void
test_commit(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	struct stat status;
	int fd;

	workdir_file("d/target", "old");
	is_int(tmpfile_open(&file, directory, 0600, &err), 0, "tmpfile_open");
	ok(!fstatat(directory, file.name, &status, 0),
	   "the file has a name in the directory");
	is_int(status.st_mode, S_IFREG | 0600, "the file has mode 0600");
	ok(fcntl(file.fd, F_GETFD) & FD_CLOEXEC, "the file is closed on exec");
	fd = file.fd;
	is_int(fs_write_all(file.fd, "new", 3, &err), 0, "the file is written");
	ok(filecheck_holds("d/target", "old"),
	   "the target is unchanged before the commit");
	is_int(tmpfile_commit(&file, "target", &err), 0, "tmpfile_commit");
	ok(filecheck_holds("d/target", "new"),
	   "the target has the new bytes after the commit");
	is_int(filecheck_count("d"), 1, "no temporary file remains");
	ok(fcntl(fd, F_GETFD) < 0 && errno == EBADF, "the file is closed");
	ok(!file.name && file.fd == -1, "the struct equals TMPFILE_INIT");
	tmpfile_discard(&file);
	tmpfile_discard_all();
	ok(filecheck_holds("d/target", "new"),
	   "a committed file is not discarded");
	unlink("d/target");
}

static void
test_mode(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	struct stat status;
	mode_t mask = umask(077);

	is_int(tmpfile_open(&file, directory, 0664, &err), 0,
	       "tmpfile_open_mode");
	is_int(umask(mask), 077, "the umask is unchanged");
	ok(!fstat(file.fd, &status), "fstat");
	is_int(status.st_mode, S_IFREG | 0664,
	       "the umask does not affect the mode");
	tmpfile_discard(&file);
}

static void
test_commit_fails(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;

	mkdir("d/full", 0777);
	workdir_file("d/full/file", "");
	is_int(tmpfile_open(&file, directory, 0600, &err), 0,
	       "a file is opened");
	is_int(tmpfile_commit(&file, "full", &err), -1,
	       "commit over a directory fails");
	is_int(err.number, EISDIR, "the errno is that of rename");
	is_int(filecheck_count("d"), 1, "no temporary file remains");
	ok(!file.name, "the struct equals TMPFILE_INIT");

	is_int(tmpfile_open(&file, directory, 0600, &err), 0,
	       "another file is opened");
	is_int(tmpfile_commit(&file, "none/target", &err), -1,
	       "commit into a missing directory fails");
	is_int(err.number, ENOENT, "the errno is ENOENT");
	is_int(filecheck_count("d"), 1, "no temporary file remains");
	unlink("d/full/file");
	rmdir("d/full");
}

static void
test_discard(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	struct tmpfile files[3];
	auto_err err = ERR_INIT;
	int fd;

	tmpfile_discard(&file);
	ok(file.fd == -1, "tmpfile_discard accepts TMPFILE_INIT");
	tmpfile_open(&file, directory, 0600, &err);
	fd = file.fd;
	is_int(filecheck_count("d"), 1, "there is one file");
	tmpfile_discard(&file);
	is_int(filecheck_count("d"), 0, "tmpfile_discard removes the file");
	ok(fcntl(fd, F_GETFD) < 0, "tmpfile_discard closes the file");
	tmpfile_discard(&file);
	ok(!file.name, "tmpfile_discard may be called twice");

	for (int i = 0; i < 3; i++)
		tmpfile_open(&files[i], directory, 0600, &err);
	is_int(filecheck_count("d"), 3, "three files are open");
	tmpfile_discard(&files[1]);
	is_int(filecheck_count("d"), 2, "the file in the middle is removed");
	ok(files[0].name && files[2].name && !files[1].name,
	   "the other files remain");
	tmpfile_discard_all();
	is_int(filecheck_count("d"), 0,
	       "tmpfile_discard_all removes all files");
	ok(!files[0].name && !files[2].name, "no file remains registered");
}

/* Sets next to the name that is tried after name. */
static void
next_name(const char *name, char *next, size_t size)
{
	long process = 0;
	unsigned int number = 0;

	sscanf(name, ".pyc-bake.%ld.%u.tmp", &process, &number);
	snprintf(next, size, ".pyc-bake.%ld.%u.tmp", process, number + 1);
}

/* Another process has made the same link. */
static void
test_link_again(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;

	workdir_file("d/first", "text");
	is_int(tmpfile_link(&file, directory, AT_FDCWD, "d/first", &err), 0,
	       "tmpfile_link");
	is_int(link("d/first", "d/second"), 0,
	       "another process makes the same link");
	is_int(tmpfile_commit(&file, "second", &err), 0, "tmpfile_commit");
	is_int(filecheck_count("d"), 2, "no third name remains");
	unlink("d/first");
	unlink("d/second");
}

/* The first names to be tried exist: as a file, as a dangling link. */
static void
test_collision(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	char first[100];
	char second[100];
	char target[110];
	struct stat status;

	tmpfile_open(&file, directory, 0600, &err);
	next_name(file.name, first, sizeof(first));
	snprintf(target, sizeof(target), "d/%s", first);
	tmpfile_discard(&file);

	workdir_file(target, "not ours");
	is_int(tmpfile_open(&file, directory, 0600, &err), 0,
	       "a name that exists is skipped");
	ok(strcmp(file.name, first), "another name is used");
	next_name(file.name, second, sizeof(second));
	tmpfile_discard(&file);
	ok(filecheck_holds(target, "not ours"),
	   "the existing file is unchanged");

	ok(!symlinkat("../elsewhere", directory, second),
	   "a dangling link is made");
	is_int(tmpfile_open(&file, directory, 0600, &err), 0,
	       "the name of a dangling link is skipped");
	ok(strcmp(file.name, second), "a third name is used");
	ok(lstat("elsewhere", &status) < 0,
	   "the dangling link is not followed");
	tmpfile_discard(&file);
	unlinkat(directory, second, 0);
	unlink(target);
}

static void
test_link(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	struct stat first;
	struct stat second;

	workdir_file("d/first", "new");
	workdir_file("d/second", "old");
	is_int(tmpfile_link(&file, directory, AT_FDCWD, "d/first", &err), 0,
	       "tmpfile_link");
	ok(filecheck_holds("d/second", "old"),
	   "the target is unchanged before the commit");
	is_int(tmpfile_commit(&file, "second", &err), 0,
	       "the link is committed");
	stat("d/first", &first);
	stat("d/second", &second);
	ok(first.st_ino == second.st_ino, "both names are one file");
	is_int(tmpfile_link(&file, directory, AT_FDCWD, "d/first", &err), 0,
	       "a link is made again");
	tmpfile_discard(&file);
	is_int(filecheck_count("d"), 2, "a discarded link is removed");
	is_int(tmpfile_link(&file, directory, AT_FDCWD, "d/none", &err), -1,
	       "a link to a missing file fails");
	is_int(filecheck_count("d"), 2, "no temporary file remains");
	unlink("d/first");
	unlink("d/second");
}

static void
test_no_directory(void)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	auto_fd gone = -1;

	mkdir("gone", 0777);
	gone = open("gone", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rmdir("gone");
	is_int(tmpfile_open(&file, gone, 0600, &err), -1,
	       "a file in a removed directory fails");
	is_int(err.number, ENOENT, "the errno is ENOENT");
	tmpfile_discard(&file);
	ok(!file.name && file.fd == -1, "the struct equals TMPFILE_INIT");
}

/* Notes a new directory and a file in it, which tmpfile_note did not make. */
static int
note_both(struct tmpfile *outer, struct tmpfile *inner, int directory)
{
	int fd;

	mkdirat(directory, "private", 0700);
	fd = openat(directory, "private", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	workdir_file("d/private/name", "");
	tmpfile_note(outer, directory, "private", true);
	tmpfile_note(inner, fd, "name", false);
	return fd;
}

static void
test_note(int directory)
{
	struct tmpfile outer;
	struct tmpfile inner;
	int count = (int)filecheck_count("d");
	int fd = note_both(&outer, &inner, directory);

	tmpfile_unlink_all();
	is_int(filecheck_count("d"), count,
	       "a name is removed before the directory that it is in");
	tmpfile_discard(&inner);
	tmpfile_discard(&outer);
	close(fd);
	fd = note_both(&outer, &inner, directory);
	tmpfile_discard_all();
	is_int(filecheck_count("d"), count, "also if the process goes on");
	ok(!outer.name && !inner.name, "the names are forgotten");
	close(fd);
}

/* A child that ends must not remove its parent's files. */
static void
test_forget(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	int status = -1;
	pid_t child;

	tmpfile_open(&file, directory, 0600, &err);
	child = fork();
	if (!child) {
		struct tmpfile own = TMPFILE_INIT;

		tmpfile_forget_all();
		if (tmpfile_open(&own, directory, 0600, &err))
			_exit(1);
		tmpfile_discard_all();
		_exit(own.name ? 2 : 0);
	}
	waitpid(child, &status, 0);
	is_int(status, 0, "a child discards only its own files");
	is_int(filecheck_count("d"), 1,
	       "tmpfile_forget_all keeps the parent's file");
	is_int(tmpfile_commit(&file, "kept", &err), 0,
	       "the parent can commit its file");
	unlink("d/kept");
}

/* A process that opened the file by its name must not find another file. */
static void
test_no_name_twice(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	char first[100];

	tmpfile_open(&file, directory, 0600, &err);
	snprintf(first, sizeof(first), "%s", file.name);
	tmpfile_commit(&file, "target", &err);
	tmpfile_open(&file, directory, 0600, &err);
	ok(strcmp(file.name, first), "no name is used twice");
	tmpfile_discard(&file);
	unlink("d/target");
}

static void
test_names(void)
{
	ok(tmpfile_is_name(".pyc-bake.1.0.tmp"), "a name of a temporary file");
	ok(tmpfile_is_name(".pyc-bake.4194304.12.tmp"),
	   "a name with large numbers");
	ok(!tmpfile_is_name(".pyc-bake..0.tmp"), "a name without a process");
	ok(!tmpfile_is_name(".pyc-bake.1.tmp"), "a name without a number");
	ok(!tmpfile_is_name(".pyc-bake.1.0.tmpx"),
	   "a name with another suffix");
	ok(!tmpfile_is_name(".pyc-bake.1.0"), "a name without a suffix");
	ok(!tmpfile_is_name(".pyc-bake.-1.0.tmp"), "a name with a sign");
	ok(!tmpfile_is_name("pyc-bake.1.0.tmp"),
	   "a name without a leading dot");
	ok(!tmpfile_is_name(""), "an empty name");
}

/* A file left by a process that ended is removed; one in use is kept. */
static void
test_left(int directory)
{
	static const char name[] = ".pyc-bake.1.0.tmp";
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;

	workdir_file("d/.pyc-bake.1.0.tmp", "left");
	is_int(tmpfile_remove_left(directory, name, &err), 1,
	       "a file of an ended process is removed");
	is_int(filecheck_count("d"), 0, "the removed file is gone");
	is_int(tmpfile_remove_left(directory, name, &err), 0,
	       "a missing file is not removed");
	tmpfile_open(&file, directory, 0600, &err);
	is_int(tmpfile_remove_left(directory, file.name, &err), 0,
	       "an open file is not removed");
	is_int(tmpfile_commit(&file, "target", &err), 0,
	       "the open file can be committed");
	tmpfile_link(&file, directory, AT_FDCWD, "d/target", &err);
	is_int(tmpfile_remove_left(directory, file.name, &err), 0,
	       "an open link is not removed");
	is_int(tmpfile_commit(&file, "second", &err), 0,
	       "the open link can be committed");
	mkdir("d/.pyc-bake.1.0.tmp", 0777);
	is_int(tmpfile_remove_left(directory, name, &err), 0,
	       "a directory is not removed");
	rmdir("d/.pyc-bake.1.0.tmp");
	unlink("d/target");
	unlink("d/second");
	is_int(filecheck_count("d"), 0, "no other file remains");
}

int
main(void)
{
	int directory;

	workdir_enter();
	mkdir("d", 0777);
	directory = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	test_commit(directory);
	test_mode(directory);
	test_commit_fails(directory);
	test_discard(directory);
	test_collision(directory);
	test_link(directory);
	test_link_again(directory);
	test_no_directory();
	test_note(directory);
	test_forget(directory);
	test_no_name_twice(directory);
	test_names();
	test_left(directory);
	close(directory);
	workdir_leave();
	return tap_done();
}
