/* SPDX-License-Identifier: MIT */
/*
 * The old file stays open until the new file has all its properties, so that
 * none are taken from a file that has replaced the old one meanwhile.
 */
#include "base/rewrite.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/perm.h"
#include "base/tmpfile.h"

/* Copies the properties of the old file to the new file, open at fd. */
static int
dress(int fd, int old_fd, const struct timespec *times, struct err *err)
{
	struct timespec own[2];
	struct stat before;
	struct stat status;

	if (fstat(old_fd, &before) < 0 || fstat(fd, &status) < 0)
		return err_errno(err, "fstat");
	own[0] = before.st_atim;
	own[1] = before.st_mtim;
	if ((status.st_uid != before.st_uid ||
	     status.st_gid != before.st_gid) &&
	    fchown(fd, before.st_uid, before.st_gid) < 0)
		return err_errno(err, "cannot keep its owner");
	fs_copy_attributes(old_fd, fd);
	/* If chmod is refused, the mode given at creation remains. */
	if (perm_set(fd, before.st_mode & 07777) < 0 ||
	    futimens(fd, times ? times : own) < 0)
		return err_errno(err, "cannot keep its mode or time");
	return 0;
}

/* Fails unless the file at the name is still in the recorded state. */
static int
check_state(const struct rewrite *old, struct err *err)
{
	struct stat now;

	if (fstatat(old->directory_fd, old->name, &now, AT_SYMLINK_NOFOLLOW) <
	    0)
		return err_errno(err, "cannot stat it again");
	return fs_is_in_state(old->state, &now) ?
		       0 :
		       err_set(err, "changed in the meantime");
}

int
rewrite_file(const struct rewrite *old, const void *bytes, size_t length,
	     struct err *err)
{
	auto_fd old_fd = openat(old->directory_fd, old->name,
				O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct tmpfile file;
	struct stat before;

	if (old_fd < 0)
		return err_errno(err, "cannot open it again");
	if (fstat(old_fd, &before) < 0)
		return err_errno(err, "fstat");
	if (tmpfile_open_mode(&file, old->directory_fd, before.st_mode & 0777,
			      err))
		return -1;
	/*
	 * The state is checked last, to keep the race with other writers short.
	 */
	if (!fs_write_all(file.fd, bytes, length, err) &&
	    !dress(file.fd, old_fd, old->times, err) && !check_state(old, err))
		return tmpfile_commit(&file, old->name, err);
	tmpfile_discard(&file);
	return -1;
}
