/* SPDX-License-Identifier: MIT */
/* Simulates control groups by files in a directory that serves as the root. */
#include "base/processors.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define V2 "25 1 0:22 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw\n"
#define V1 "31 23 0:29 / /cg/cpu\\040acct rw - cgroup cgroup rw,cpu,cpuacct\n"

/* Writes a file below ./root, and makes the directories it needs. */
static void
put(const char *path, const char *text)
{
	auto_free char *full = mem_printf("root/%s", path);

	for (char *slash = full; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
	workdir_file(full, text);
}

static void
set_up(const char *mounts, const char *groups)
{
	if (system("rm -rf root"))
		exit(99);
	put("proc/self/mountinfo", mounts);
	put("proc/self/cgroup", groups);
}

#define NONE UINT_MAX

static void
is_limited(unsigned int wanted, const char *what)
{
	is_int(processors_quota("root"), wanted, what);
}

static void
test_v2(void)
{
	set_up("1 1 8:1 / / rw - ext4 /dev/sda rw\n" V2, "0::/a/b\n");
	is_limited(NONE, "without a file there is no limit");
	put("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
	is_limited(NONE, "max is no limit");
	put("sys/fs/cgroup/a/b/cpu.max", "100000 100000\n");
	is_limited(1, "one processor");
	put("sys/fs/cgroup/a/b/cpu.max", "100001 100000\n");
	is_limited(2, "more than one processor is rounded up");
	put("sys/fs/cgroup/a/b/cpu.max", "1000 100000\n");
	is_limited(1, "less than one processor is rounded up");
	put("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
	put("sys/fs/cgroup/a/cpu.max", "50000 100000\n");
	is_limited(1, "the limit of a parent group applies");
	put("sys/fs/cgroup/a/cpu.max", "max 100000\n");
	put("sys/fs/cgroup/cpu.max", "50000 100000\n");
	is_limited(1, "groups above the mount point are not read");
	put("sys/fs/cgroup/cpu.max", "nonsense\n");
	is_limited(NONE, "a quota that is not a number is ignored");
	put("sys/fs/cgroup/cpu.max", "-1 0\n");
	is_limited(NONE, "an impossible quota is ignored");
}

/* A container that sees only its own group, but by its full name. */
static void
test_container(void)
{
	set_up("25 1 0:22 /docker/x /sys/fs/cgroup rw - cgroup2 cgroup rw\n",
	       "0::/docker/x/y\n");
	put("sys/fs/cgroup/y/cpu.max", "1 100000\n");
	is_limited(1, "a group below the mounted group");
	put("sys/fs/cgroup/y/cpu.max", "max 100000\n");
	put("sys/fs/cgroup/cpu.max", "1 100000\n");
	is_limited(1, "the mounted group itself");
	put("proc/self/cgroup", "0::/docker/xy\n");
	is_limited(1, "a group outside the mounted group");
	put("proc/self/cgroup", "0::/../other\n");
	is_limited(1, "a group outside the namespace");
}

static void
test_v1(void)
{
	set_up(V1, "4:cpuset:/z\n3:cpuacct,cpu:/a\n0::/b\n");
	put("cg/cpu acct/a/cpu.cfs_quota_us", "-1\n");
	put("cg/cpu acct/a/cpu.cfs_period_us", "100000\n");
	is_limited(NONE, "a quota of -1 is no limit");
	put("cg/cpu acct/a/cpu.cfs_quota_us", "100001\n");
	is_limited(2, "a quota is rounded up");
	put("cg/cpu acct/a/cpu.cfs_quota_us", "100000\n");
	is_limited(1, "a quota of one processor");
	put("cg/cpu acct/a/cpu.cfs_quota_us", "900000\n");
	put("cg/cpu acct/cpu.cfs_quota_us", "20000\n");
	put("cg/cpu acct/cpu.cfs_period_us", "20000\n");
	is_limited(1, "the quota of a parent group applies");
	if (unlink("root/cg/cpu acct/cpu.cfs_period_us"))
		exit(99);
	is_limited(9, "a quota without a period is ignored");
}

static void
test_none(void)
{
	set_up("", "");
	is_limited(NONE, "without control groups there is no limit");
	if (system("rm -rf root"))
		exit(99);
	is_limited(NONE, "without /proc there is no limit");
	ok(processors_usable() >= 1, "this machine has a usable processor");
}

int
main(void)
{
	workdir_enter();
	test_v2();
	test_container();
	test_v1();
	test_none();
	workdir_leave();
	return tap_done();
}
