/* SPDX-License-Identifier: MIT */
/* Permissions are set only if they differ, and a refusal is not a failure. */
#include "base/perm.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "lib/tap.h"
#include "lib/workdir.h"

static struct stat
status_of(int fd)
{
	struct stat status = { 0 };

	fstat(fd, &status);
	return status;
}

static void
test_set(void)
{
	int fd = open("file", O_RDWR | O_CREAT | O_EXCL, 0640);
	struct stat before = status_of(fd);
	struct stat after;

	is_int(perm_set(fd, 0640), 0,
	       "setting the current permissions succeeds");
	after = status_of(fd);
	ok(before.st_ctim.tv_sec == after.st_ctim.tv_sec &&
		   before.st_ctim.tv_nsec == after.st_ctim.tv_nsec,
	   "the current permissions are not set again");
	is_int(perm_set(fd, 0604), 0, "setting other permissions succeeds");
	is_int(status_of(fd).st_mode & 07777, 0604,
	       "other permissions are set");
	close(fd);
	is_int(perm_set(fd, 0644), -1, "a closed descriptor is refused");
	is_int(errno, EBADF, "the errno is EBADF");
}

static void
test_refused(void)
{
	int fd = open("/proc/self/limits", O_RDONLY);

	if (fd < 0)
		return;
	/* proc(5) refuses to change its permissions.  qemu-user imitates other
	 * files of this directory. */
	is_int(perm_set(fd, 0600), 1,
	       "a refusal by the file system is not a failure");
	ok(perm_is_refusal(errno), "errno shows the refusal");
	close(fd);
}

static void
test_kinds(void)
{
	ok(!perm_may_be_made_up("/proc"),
	   "/proc does not have made-up permissions");
	ok(!perm_may_be_made_up("nowhere"),
	   "a missing file does not have made-up permissions");
	ok(perm_is_refusal(EPERM) && perm_is_refusal(EOPNOTSUPP),
	   "EPERM and EOPNOTSUPP are refusals");
	ok(!perm_is_refusal(EIO) && !perm_is_refusal(ENOSPC),
	   "EIO and ENOSPC are failures");
}

int
main(void)
{
	workdir_enter();
	test_set();
	test_refused();
	test_kinds();
	workdir_leave();
	return tap_done();
}
