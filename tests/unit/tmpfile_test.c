/* SPDX-License-Identifier: MIT */
#include "base/tmpfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "base/mem.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define MOST ((size_t)1 << 30)

static bool
any(const char *name, enum fs_type type)
{
	(void)name;
	(void)type;
	return true;
}

static size_t
count_names(const char *path)
{
	struct fs_listing listing;
	auto_err err = ERR_INIT;
	size_t count;

	if (fs_list(path, any, &listing, &err))
		return SIZE_MAX;
	count = listing.count;
	fs_listing_fini(&listing);
	return count;
}

static bool
holds(const char *path, const char *text)
{
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct stat status;

	return !fs_read_file(path, MOST, &bytes, &status, &err) &&
	       bytes.length == strlen(text) &&
	       !memcmp(bytes.data, text, bytes.length);
}

static void
test_commit(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	struct stat status;
	int fd;

	workdir_file("d/target", "old");
	is_int(tmpfile_open(&file, directory, &err), 0, "tmpfile_open");
	ok(!fstatat(directory, file.name, &status, 0), "it has a name there");
	is_int(status.st_mode, S_IFREG | 0600, "of mode 0600");
	ok(fcntl(file.fd, F_GETFD) & FD_CLOEXEC, "closed on exec");
	fd = file.fd;
	is_int(fs_write_all(file.fd, "new", 3, &err), 0, "it is written");
	ok(holds("d/target", "old"), "the target is untouched till then");
	is_int(tmpfile_commit(&file, "target", &err), 0, "tmpfile_commit");
	ok(holds("d/target", "new"), "the target has the new bytes");
	is_int((long long)count_names("d"), 1, "and is alone");
	ok(fcntl(fd, F_GETFD) < 0 && errno == EBADF, "the file is closed");
	ok(!file.name && file.fd == -1, "the struct is as TMPFILE_INIT");
	tmpfile_discard(&file);
	tmpfile_discard_all();
	ok(holds("d/target", "new"), "what is committed is not discarded");
	unlink("d/target");
}

static void
test_mode(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	struct stat status;
	mode_t mask = umask(077);

	is_int(tmpfile_open_mode(&file, directory, 0664, &err), 0,
	       "tmpfile_open_mode");
	is_int(umask(mask), 077, "the umask is what it was");
	ok(!fstat(file.fd, &status), "fstat");
	is_int(status.st_mode, S_IFREG | 0664, "and does not show");
	tmpfile_discard(&file);
}

static void
test_commit_fails(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;

	mkdir("d/full", 0777);
	workdir_file("d/full/file", "");
	is_int(tmpfile_open(&file, directory, &err), 0, "open");
	is_int(tmpfile_commit(&file, "full", &err), -1,
	       "commit over a directory fails");
	is_int(err.number, EISDIR, "with the errno of rename");
	is_int((long long)count_names("d"), 1, "and leaves nothing behind");
	ok(!file.name, "the struct is as TMPFILE_INIT");

	is_int(tmpfile_open(&file, directory, &err), 0, "open");
	is_int(tmpfile_commit(&file, "none/target", &err), -1,
	       "commit into a directory that is not there fails");
	is_int(err.number, ENOENT, "with its errno");
	is_int((long long)count_names("d"), 1, "and leaves nothing behind");
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
	ok(file.fd == -1, "tmpfile_discard on TMPFILE_INIT");
	tmpfile_open(&file, directory, &err);
	fd = file.fd;
	is_int((long long)count_names("d"), 1, "one is open");
	tmpfile_discard(&file);
	is_int((long long)count_names("d"), 0, "tmpfile_discard removes it");
	ok(fcntl(fd, F_GETFD) < 0, "and closes it");
	tmpfile_discard(&file);
	ok(!file.name, "tmpfile_discard twice");

	for (int i = 0; i < 3; i++)
		tmpfile_open(&files[i], directory, &err);
	is_int((long long)count_names("d"), 3, "three are open at a time");
	tmpfile_discard(&files[1]);
	is_int((long long)count_names("d"), 2, "one out of the middle goes");
	ok(files[0].name && files[2].name && !files[1].name, "the others stay");
	tmpfile_discard_all();
	is_int((long long)count_names("d"), 0, "tmpfile_discard_all: all go");
	ok(!files[0].name && !files[2].name, "and none is left registered");
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
	is_int(tmpfile_link(&file, directory, "d/first", &err), 0,
	       "tmpfile_link");
	is_int(link("d/first", "d/second"), 0, "another link");
	is_int(tmpfile_commit(&file, "second", &err), 0, "tmpfile_commit");
	is_int((long long)count_names("d"), 2, "no third name is left");
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

	tmpfile_open(&file, directory, &err);
	next_name(file.name, first, sizeof(first));
	snprintf(target, sizeof(target), "d/%s", first);
	tmpfile_discard(&file);

	workdir_file(target, "not ours");
	is_int(tmpfile_open(&file, directory, &err), 0,
	       "a name that is taken is passed over");
	ok(strcmp(file.name, first), "another one is used");
	next_name(file.name, second, sizeof(second));
	tmpfile_discard(&file);
	ok(holds(target, "not ours"), "what was there is left alone");

	ok(!symlinkat("../elsewhere", directory, second), "a dangling link");
	is_int(tmpfile_open(&file, directory, &err), 0, "is passed over too");
	ok(strcmp(file.name, second), "another one is used");
	ok(lstat("elsewhere", &status) < 0, "the link is not followed");
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
	is_int(tmpfile_link(&file, directory, "d/first", &err), 0,
	       "tmpfile_link");
	ok(holds("d/second", "old"), "nothing has changed yet");
	is_int(tmpfile_commit(&file, "second", &err), 0, "commit");
	stat("d/first", &first);
	stat("d/second", &second);
	ok(first.st_ino == second.st_ino, "it is the same file now");
	is_int(tmpfile_link(&file, directory, "d/first", &err), 0, "once more");
	tmpfile_discard(&file);
	is_int((long long)count_names("d"), 2, "discarded it is gone");
	is_int(tmpfile_link(&file, directory, "d/none", &err), -1,
	       "no such file");
	is_int((long long)count_names("d"), 2, "nothing is left");
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
	is_int(tmpfile_open(&file, gone, &err), -1, "a removed directory");
	is_int(err.number, ENOENT, "is told by errno");
	tmpfile_discard(&file);
	ok(!file.name && file.fd == -1, "nothing is left to discard");
}

/* A child that ends must not remove its parent's files. */
static void
test_forget(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	int status = -1;
	pid_t child;

	tmpfile_open(&file, directory, &err);
	child = fork();
	if (!child) {
		struct tmpfile own = TMPFILE_INIT;

		tmpfile_forget_all();
		if (tmpfile_open(&own, directory, &err))
			_exit(1);
		tmpfile_discard_all();
		_exit(own.name ? 2 : 0);
	}
	waitpid(child, &status, 0);
	is_int(status, 0, "a child has a registry of its own");
	is_int((long long)count_names("d"), 1,
	       "after tmpfile_forget_all the parent's file stays");
	is_int(tmpfile_commit(&file, "kept", &err), 0,
	       "and the parent can commit it");
	unlink("d/kept");
}

/* A process that opened the file by its name must not find another file. */
static void
test_no_name_twice(int directory)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	char first[100];

	tmpfile_open(&file, directory, &err);
	snprintf(first, sizeof(first), "%s", file.name);
	tmpfile_commit(&file, "target", &err);
	tmpfile_open(&file, directory, &err);
	ok(strcmp(file.name, first), "no name is used twice");
	tmpfile_discard(&file);
	unlink("d/target");
}

static void
test_names(void)
{
	ok(tmpfile_is_name(".pyc-bake.1.0.tmp"), "a name");
	ok(tmpfile_is_name(".pyc-bake.4194304.12.tmp"), "another");
	ok(!tmpfile_is_name(".pyc-bake..0.tmp"), "no process");
	ok(!tmpfile_is_name(".pyc-bake.1.tmp"), "no number");
	ok(!tmpfile_is_name(".pyc-bake.1.0.tmpx"), "more behind it");
	ok(!tmpfile_is_name(".pyc-bake.1.0"), "less behind it");
	ok(!tmpfile_is_name(".pyc-bake.-1.0.tmp"), "a sign");
	ok(!tmpfile_is_name("pyc-bake.1.0.tmp"), "no dot in front");
	ok(!tmpfile_is_name(""), "no name");
}

/* A file left by a process that ended is removed; one in use is kept. */
static void
test_left(int directory)
{
	static const char name[] = ".pyc-bake.1.0.tmp";
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;

	workdir_file("d/.pyc-bake.1.0.tmp", "left");
	is_int(tmpfile_remove_left(directory, name, &err), 1, "it is removed");
	is_int((long long)count_names("d"), 0, "and gone");
	is_int(tmpfile_remove_left(directory, name, &err), 0, "one is enough");
	tmpfile_open(&file, directory, &err);
	is_int(tmpfile_remove_left(directory, file.name, &err), 0,
	       "an open one stays");
	is_int(tmpfile_commit(&file, "target", &err), 0, "and is committed");
	tmpfile_link(&file, directory, "d/target", &err);
	is_int(tmpfile_remove_left(directory, file.name, &err), 0,
	       "an open link stays");
	is_int(tmpfile_commit(&file, "second", &err), 0, "and is committed");
	mkdir("d/.pyc-bake.1.0.tmp", 0777);
	is_int(tmpfile_remove_left(directory, name, &err), 0,
	       "a directory stays");
	rmdir("d/.pyc-bake.1.0.tmp");
	unlink("d/target");
	unlink("d/second");
	is_int((long long)count_names("d"), 0, "nothing else is there");
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
	test_forget(directory);
	test_no_name_twice(directory);
	test_names();
	test_left(directory);
	close(directory);
	workdir_leave();
	return tap_done();
}
