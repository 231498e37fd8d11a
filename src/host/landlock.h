/* SPDX-License-Identifier: MIT */
/*
 * Landlock, the access control of Linux that a process sets for itself
 * (landlock(7), Documentation/userspace-api/landlock.rst).  Each ABI version of
 * the kernel can restrict more: files (1), renaming between directories (2),
 * truncation (3), TCP (4), ioctl of devices (5), abstract UNIX sockets and
 * signals to processes outside (6).
 */
#ifndef PYC_BAKE_HOST_LANDLOCK_H
#define PYC_BAKE_HOST_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>

/* The first ABI versions that restrict these. */
#define LANDLOCK_ABI_TRUNCATE 3
#define LANDLOCK_ABI_TCP 4
#define LANDLOCK_ABI_SCOPES 6

/* The ABI version of the kernel.  Returns -1 with errno if it has none. */
int landlock_abi(void);

struct landlock_rules {
	bool may_read;	  /* reading, listing and executing are not
			   * restricted */
	bool has_network; /* do not restrict TCP, abstract UNIX sockets and
			   * signals */
	const char *const *readable; /* directories and files that may be read,
				      * with what is below them; ends with
				      * NULL.  Those that do not exist are
				      * ignored */
	const char *const *writable; /* the same for files that may be
				      * written */
	const char *const *executable; /* the same for files that may be
					* run */
};

/*
 * Restricts this thread, and the threads and processes that it makes later, to
 * the rules.  What the kernel cannot restrict remains unrestricted.  Only for a
 * process with no_new_privs.  Returns the ABI version in force, or -1 with
 * errno.
 */
int landlock_confine(const struct landlock_rules *rules);

#endif
