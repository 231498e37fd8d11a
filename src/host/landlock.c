/* SPDX-License-Identifier: MIT */
/*
 * The C library has no functions for Landlock, and the kernel headers of a
 * build machine may be older than the kernel that the program runs on.  The
 * numbers below are part of the kernel's ABI (include/uapi/linux/landlock.h).
 */
#include "host/landlock.h"

#include <errno.h>

#ifdef __linux__

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fs.h"

/* All architectures have the same numbers, but Alpha. */
#ifndef __alpha__
#define CALL_OFFSET 0
#else
#define CALL_OFFSET 110
#endif
#define CALL_CREATE_RULESET (444 + CALL_OFFSET)
#define CALL_ADD_RULE (445 + CALL_OFFSET)
#define CALL_RESTRICT_SELF (446 + CALL_OFFSET)

#define CREATE_RULESET_VERSION 1u
#define RULE_PATH_BENEATH 1

/* Rights. */
#define FS_EXECUTE (UINT64_C(1) << 0)
#define FS_WRITE_FILE (UINT64_C(1) << 1)
#define FS_READ_FILE (UINT64_C(1) << 2)
#define FS_READ_DIR (UINT64_C(1) << 3)
#define FS_REFER (UINT64_C(1) << 13)
#define FS_TRUNCATE (UINT64_C(1) << 14)
#define FS_IOCTL_DEV (UINT64_C(1) << 15)
#define NET_BIND_TCP (UINT64_C(1) << 0)
#define NET_CONNECT_TCP (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (UINT64_C(1) << 0)
#define SCOPE_SIGNAL (UINT64_C(1) << 1)

/* struct landlock_ruleset_attr.  An older kernel gets the first members only.
 */
struct ruleset {
	uint64_t fs;
	uint64_t net;	 /* since ABI 4 */
	uint64_t scoped; /* since ABI 6 */
};

/* struct landlock_path_beneath_attr. */
struct path_beneath {
	uint64_t allowed;
	int32_t parent_fd;
} __attribute__((packed));

/* The rights that each ABI version has: all those up to a bit. */
static uint64_t
known_rights(int abi)
{
	if (abi < 2)
		return FS_REFER - 1;
	if (abi < LANDLOCK_ABI_TRUNCATE)
		return FS_TRUNCATE - 1;
	if (abi < 5)
		return FS_IOCTL_DEV - 1;
	return (FS_IOCTL_DEV << 1) - 1;
}

static size_t
ruleset_size(int abi)
{
	if (abi < LANDLOCK_ABI_TCP)
		return offsetof(struct ruleset, net);
	if (abi < LANDLOCK_ABI_SCOPES)
		return offsetof(struct ruleset, scoped);
	return sizeof(struct ruleset);
}

int
landlock_abi(void)
{
	return (int)syscall(CALL_CREATE_RULESET, NULL, 0,
			    CREATE_RULESET_VERSION);
}

/* Grants rights below each path, or on the file itself. */
static int
add_rules(int ruleset, const char *const *paths, uint64_t rights)
{
	const uint64_t file_rights =
		FS_EXECUTE | FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE;

	for (; paths && *paths; paths++) {
		auto_fd fd = open(*paths, O_PATH | O_CLOEXEC);
		struct path_beneath rule = { rights, fd };
		struct stat status;

		if (fd < 0)
			continue;
		if (fstat(fd, &status) < 0)
			return -1;
		if (!S_ISDIR(status.st_mode))
			rule.allowed &= file_rights;
		if (syscall(CALL_ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule,
			    0) < 0)
			return -1;
	}
	return 0;
}

int
landlock_confine(const struct landlock_rules *rules)
{
	const uint64_t reading =
		FS_EXECUTE | FS_READ_FILE | FS_READ_DIR | FS_IOCTL_DEV;
	const int abi = landlock_abi();
	struct ruleset ruleset = { .fs = known_rights(abi) };
	auto_fd fd = -1;

	if (abi < 1)
		return -1;
	if (rules->may_read)
		ruleset.fs &= ~reading;
	ruleset.net = NET_BIND_TCP | NET_CONNECT_TCP;
	if (!rules->may_read)
		ruleset.scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
	if (rules->has_network)
		ruleset.net = ruleset.scoped = 0;
	fd = (int)syscall(CALL_CREATE_RULESET, &ruleset, ruleset_size(abi), 0);
	if (fd < 0 ||
	    add_rules(fd, rules->readable, FS_READ_FILE | FS_READ_DIR) ||
	    add_rules(fd, rules->writable, FS_WRITE_FILE) ||
	    add_rules(fd, rules->executable, FS_EXECUTE | FS_READ_FILE) ||
	    syscall(CALL_RESTRICT_SELF, fd, 0) < 0)
		return -1;
	return abi;
}

#else

int
landlock_abi(void)
{
	errno = ENOSYS;
	return -1;
}

int
landlock_confine(const struct landlock_rules *rules)
{
	(void)rules;
	errno = ENOSYS;
	return -1;
}

#endif
