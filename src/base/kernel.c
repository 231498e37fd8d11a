/* SPDX-License-Identifier: MIT */
#include "base/kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

#ifdef __linux__

#include <linux/capability.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

/* In the headers since Linux 5.9. */
#ifndef SYS_close_range
#ifndef __alpha__
#define SYS_close_range 436
#else
#define SYS_close_range 546
#endif
#endif

/* Some 32-bit systems have an older call for small numbers. */
#ifdef SYS_geteuid32
#define KERNEL_GETEUID SYS_geteuid32
#define KERNEL_GETEGID SYS_getegid32
#else
#define KERNEL_GETEUID SYS_geteuid
#define KERNEL_GETEGID SYS_getegid
#endif

#endif

/* --- processes --- */

void
kernel_end_with_parent(int number)
{
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, number);
#else
	(void)number;
#endif
}

void
kernel_adopt_orphans(void)
{
#ifdef __linux__
	prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

bool
kernel_adopts_orphans(void)
{
#ifdef __linux__
	int is_set = 0;

	return !prctl(PR_GET_CHILD_SUBREAPER, &is_set) && is_set;
#else
	return false;
#endif
}

unsigned int
kernel_processors(void)
{
#ifdef __linux__
	cpu_set_t set;

	/* Fails if the system has more processors than the set can hold. */
	if (sched_getaffinity(0, sizeof(set), &set))
		return 0;
	return (unsigned int)CPU_COUNT(&set);
#else
	return 0;
#endif
}

ssize_t
kernel_program_path(char *path, size_t size)
{
#ifdef __linux__
	ssize_t length = readlink("/proc/self/exe", path, size - 1);

	if (length >= 0)
		path[length] = '\0';
	return length;
#else
	(void)path;
	(void)size;
	errno = ENOENT;
	return -1;
#endif
}

int
kernel_limit_memory(pid_t process, const struct rlimit *limit)
{
#ifdef __linux__
	return prlimit(process, RLIMIT_AS, limit, NULL);
#else
	(void)process;
	(void)limit;
	errno = ENOSYS;
	return -1;
#endif
}

void
kernel_clear_environment(void)
{
#ifdef __linux__
	clearenv();
#else
	environ = NULL;
#endif
}

/* --- privileges --- */

void
kernel_refuse_privileges(void)
{
#ifdef __linux__
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
}

void
kernel_drop_capabilities(void)
{
#ifdef __linux__
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	const struct __user_cap_data_struct none[2] = { { 0 } };

	syscall(SYS_capset, &header, none);
#endif
}

void
kernel_keep_limits(void)
{
#ifdef __linux__
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct own[2];

	if (syscall(SYS_capget, &header, own))
		return;
	own[0].effective &= ~(1u << CAP_SYS_RESOURCE);
	own[0].permitted &= ~(1u << CAP_SYS_RESOURCE);
	own[0].inheritable &= ~(1u << CAP_SYS_RESOURCE);
	syscall(SYS_capset, &header, own);
#endif
}

void
kernel_hide(void)
{
#ifdef __linux__
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

uid_t
kernel_user(void)
{
#ifdef __linux__
	return (uid_t)syscall(KERNEL_GETEUID);
#else
	return geteuid();
#endif
}

gid_t
kernel_group(void)
{
#ifdef __linux__
	return (gid_t)syscall(KERNEL_GETEGID);
#else
	return getegid();
#endif
}

void
kernel_look(int fd, struct stat *status)
{
#ifdef __linux__
	struct statx real;

	/* A kernel before 4.11 lacks the call, and a container may refuse it.
	 */
	if (syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &real))
		return;
	status->st_uid = real.stx_uid;
	status->st_gid = real.stx_gid;
	status->st_mode = real.stx_mode;
#else
	(void)fd;
	(void)status;
#endif
}

void
kernel_keep_private(void *pages, size_t size)
{
#ifdef __linux__
	madvise(pages, size, MADV_WIPEONFORK);
	madvise(pages, size, MADV_DONTDUMP);
#else
	(void)pages;
	(void)size;
#endif
}

/* --- files --- */

/* f_type is signed on some machines. */
uint32_t
kernel_file_system(int fd)
{
#ifdef __linux__
	struct statfs status;

	return fstatfs(fd, &status) ? 0 : (uint32_t)status.f_type;
#else
	(void)fd;
	return 0;
#endif
}

uint32_t
kernel_file_system_at(const char *path)
{
#ifdef __linux__
	struct statfs status;

	return statfs(path, &status) ? 0 : (uint32_t)status.f_type;
#else
	(void)path;
	return 0;
#endif
}

int
kernel_sync(int fd)
{
#ifdef __linux__
	return syncfs(fd);
#else
	(void)fd;
	sync();
	return 0;
#endif
}

bool
kernel_close_range(unsigned int first, unsigned int last)
{
#ifdef __linux__
	return !syscall(SYS_close_range, first, last, 0);
#else
	(void)first;
	(void)last;
	return false;
#endif
}

int
kernel_memory_file(const char *name)
{
#ifdef __linux__
	return memfd_create(name, MFD_CLOEXEC);
#else
	const char *directory = getenv("TMPDIR");
	auto_free char *path =
		mem_printf("%s/%s.XXXXXX",
			   directory && *directory ? directory : "/tmp", name);
	int fd = mkostemp(path, O_CLOEXEC);

	if (fd >= 0)
		unlink(path);
	return fd;
#endif
}

#ifdef __linux__
static void
copy_attribute(int from_fd, int to_fd, const char *name)
{
	auto_buf value = BUF_INIT;
	ssize_t length;

	if (!strncmp(name, "security.", sizeof("security.") - 1))
		return;
	length = fgetxattr(from_fd, name, NULL, 0);
	if (length < 0)
		return;
	buf_reserve(&value, (size_t)length + 1);
	length = fgetxattr(from_fd, name, value.data, (size_t)length);
	if (length >= 0)
		fsetxattr(to_fd, name, value.data, (size_t)length, 0);
}
#endif

void
kernel_copy_attributes(int from_fd, int to_fd)
{
#ifdef __linux__
	auto_buf names = BUF_INIT;
	ssize_t length = flistxattr(from_fd, NULL, 0);

	/* An ACL inherited from the directory may grant access to others. */
	fremovexattr(to_fd, "system.posix_acl_access");
	if (length <= 0)
		return;
	buf_reserve(&names, (size_t)length);
	length = flistxattr(from_fd, (char *)names.data, (size_t)length);
	/* Each name ends with a NUL.  If the call failed, length is -1. */
	for (ssize_t at = 0; at < length;
	     at += (ssize_t)strlen((const char *)names.data + at) + 1)
		copy_attribute(from_fd, to_fd, (const char *)names.data + at);
#else
	(void)from_fd;
	(void)to_fd;
#endif
}
