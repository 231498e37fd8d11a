/* SPDX-License-Identifier: MIT */
/*
 * Limits on the memory of another process (RLIMIT_AS), which can be set again
 * for each of its tasks.  Only the soft limit is changed.
 */
#ifndef PYC_BAKE_BASE_MEMLIMIT_H
#define PYC_BAKE_BASE_MEMLIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * The address space that a process uses now, in bytes.  If /proc is not mounted
 * and it is not this process, returns MEMLIMIT_UNKNOWN, which is more than a
 * Python uses when it has started.
 */
uint64_t memlimit_used(pid_t process);

#define MEMLIMIT_UNKNOWN (UINT64_C(512) << 20)

/*
 * Lists a process and its descendants, the process first, at most `most`.
 * Returns their number, at least 1.
 */
size_t memlimit_list(pid_t process, pid_t *listed, size_t most);

/* The limit that this process has, in bytes; 0 for none. */
uint64_t memlimit_own(void);

/*
 * Limits the address space of a process to so many bytes.  Returns whether this
 * limit is now in force: it is not if own, the limit that the program was
 * started with, is lower; 0 for none.
 */
bool memlimit_set(pid_t process, uint64_t bytes, uint64_t own);

#endif
