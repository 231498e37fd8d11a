/* SPDX-License-Identifier: MIT */
/*
 * A filter for system calls (seccomp(2)): a compiling process may make only the
 * calls that it needs.  Every other call fails with EPERM, and an open for
 * writing fails with EACCES.  No call ends the process.
 */
#ifndef PYC_BAKE_HOST_SECCOMP_H
#define PYC_BAKE_HOST_SECCOMP_H

#include <stdbool.h>

/*
 * Installs the filter for all threads of this process.  Only for a process with
 * no_new_privs.  If may_start, it permits in addition what it takes to run a
 * program and to start a thread of it.  Returns 0, or -1 with errno: ENOSYS for
 * an architecture that the program has no filter for.
 */
int seccomp_confine(bool may_start);

#endif
