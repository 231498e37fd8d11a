/* SPDX-License-Identifier: MIT */
#include "base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static void
test_note(void)
{
	struct disk disk = DISK_INIT;
	auto_fd first = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_fd second = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_err err = ERR_INIT;
	struct stat status;

	if (fstat(first, &status) < 0)
		return;
	is_int((long long)disk.count, 0, "no file system is noted");
	is_int(disk_sync(&disk, &err), 0, "a sync of nothing succeeds");
	is_int(disk_note(&disk, first, &status, "."), 0,
	       "a directory is noted");
	is_int((long long)disk.count, 1, "its file system is noted");
	is_int(disk_note(&disk, second, &status, "d"), 0,
	       "a directory of the same file system is noted");
	is_int((long long)disk.count, 1, "the file system is noted once");
	fs_close(&first);
	is_int(disk_sync(&disk, &err), 0,
	       "the file system is synced after the directory was closed");
	ok(disk.items[0].is_synced, "the file system is marked as synced");
	disk_fini(&disk);
	is_int((long long)disk.count, 0, "disk_fini forgets the file systems");
}

static void
test_errors(void)
{
	struct disk disk = DISK_INIT;
	auto_fd fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_err err = ERR_INIT;
	struct stat status;

	if (fstat(fd, &status) < 0)
		return;
	is_int(disk_note(&disk, -1, &status, "x"), -1,
	       "a closed descriptor is refused");
	is_int(errno, EBADF, "the errno is EBADF");
	is_int((long long)disk.count, 0, "nothing is noted");
	is_int(disk_note(&disk, fd, &status, "there"), 0,
	       "a directory is noted");
	fs_close(&disk.items[0].fd);
	is_int(disk_sync(&disk, &err), -1, "a sync that fails is an error");
	is_string(err.message,
		  "there: cannot sync its file system: Bad file descriptor",
		  "the message names the directory");
	ok(!disk.items[0].is_synced, "the file system is not marked as synced");
	disk_fini(&disk);
}

/* A file system that cannot be synced does not keep others from it. */
static void
test_several(void)
{
	struct disk disk = DISK_INIT;
	auto_fd fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct stat first = { .st_dev = 1 };
	const struct stat second = { .st_dev = 2 };
	auto_err err = ERR_INIT;

	is_int(disk_note(&disk, fd, &first, "first"), 0,
	       "a file system is noted");
	is_int(disk_note(&disk, fd, &second, "second"), 0,
	       "another file system is noted");
	fs_close(&disk.items[0].fd);
	is_int(disk_sync(&disk, &err), -1, "the first cannot be synced");
	ok(disk.items[1].is_synced, "the second is synced nevertheless");
	disk_fini(&disk);
}

static void
test_path(void)
{
	auto_err err = ERR_INIT;

	is_int(disk_sync_path("d", &err), 0,
	       "the file system of a path is synced");
	is_int(disk_sync_path("none", &err), -1,
	       "a path that does not exist is an error");
	is_string(err.message,
		  "none: cannot sync its file system: No such file or "
		  "directory",
		  "the message names the directory");
}

static void
test_directory(void)
{
	auto_fd fd = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_err err = ERR_INIT;
	int ends[2];

	is_int(disk_sync_directory(fd, &err), 0, "a directory is synced");
	is_int(disk_sync_directory(-1, &err), -1,
	       "a closed descriptor is refused");
	is_string(err.message, "cannot sync its directory: Bad file descriptor",
		  "the message has the reason");
	if (pipe(ends))
		return;
	is_int(disk_sync_directory(ends[0], &err), 0,
	       "a descriptor that cannot be synced (EINVAL) is accepted");
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	workdir_enter();
	mkdir("d", 0777);
	test_note();
	test_errors();
	test_several();
	test_path();
	test_directory();
	workdir_leave();
	return tap_done();
}
