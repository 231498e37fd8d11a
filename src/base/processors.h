/* SPDX-License-Identifier: MIT */
/* How many processors this process may keep busy. */
#ifndef PYC_BAKE_BASE_PROCESSORS_H
#define PYC_BAKE_BASE_PROCESSORS_H

/*
 * The least of those that it may run on (sched_getaffinity) and of
 * processors_quota(""); 1 at least.
 */
unsigned int processors_usable(void);

/*
 * The time that its control groups and those around them get, in processors,
 * rounded up: cpu.max of cgroup v2, cpu.cfs_quota_us of v1 (Linux
 * Documentation/admin-guide/cgroup-v2.rst, scheduler/sched-bwc.rst).  UINT_MAX
 * for no limit.  root stands before the paths of /proc and of what is mounted:
 * "" but in a test.
 */
unsigned int processors_quota(const char *root);

#endif
