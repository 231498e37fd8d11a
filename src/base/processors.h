/* SPDX-License-Identifier: MIT */
/* The number of processors that this process may keep busy. */
#ifndef PYC_BAKE_BASE_PROCESSORS_H
#define PYC_BAKE_BASE_PROCESSORS_H

/*
 * The smaller of the affinity count (sched_getaffinity) and
 * processors_quota(""); at least 1.
 */
unsigned int processors_usable(void);

/*
 * The lowest CPU quota of the control groups of this process and their
 * ancestors, in processors, rounded up: cpu.max of cgroup v2, cpu.cfs_quota_us
 * of v1 (Linux Documentation/admin-guide/cgroup-v2.rst,
 * scheduler/sched-bwc.rst).  UINT_MAX for no limit.  root is prefixed to the
 * paths of /proc and of the mounts; it is "" except in tests.
 */
unsigned int processors_quota(const char *root);

#endif
