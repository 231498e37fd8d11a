/* SPDX-License-Identifier: MIT */
/*
 * The memory of a CPython that starts.  Without memory, its import system can
 * repeat a failing import for ever.  So until it has started, an allocation
 * that fails ends the process, and the parent reports that memory ran out.
 */
#ifndef PYC_BAKE_HOST_PYMEMORY_H
#define PYC_BAKE_HOST_PYMEMORY_H

#include <Python.h>

#define PYMEMORY_DOMAINS 3

/* The allocators of the domains raw, mem and obj. */
struct pymemory {
	PyMemAllocatorEx own[PYMEMORY_DOMAINS];
};

/* Lets mem_exhausted end the process if an allocation fails.  memory must
 * exist until pymemory_end_strict. */
void pymemory_begin_strict(struct pymemory *memory);

/* Restores the allocators. */
void pymemory_end_strict(struct pymemory *memory);

#endif
