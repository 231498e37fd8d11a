/* SPDX-License-Identifier: MIT */
/*
 * What happens if CPython finds no memory.  Its import system can then repeat a
 * failing import for ever.  So until it has started, an allocation that fails
 * ends the process, and the parent reports that memory ran out.  Later, a
 * failed allocation is noted: MemoryError alone does not prove that there was
 * one.
 */
#ifndef PYC_BAKE_HOST_PYMEMORY_H
#define PYC_BAKE_HOST_PYMEMORY_H

#include <Python.h>
#include <stdbool.h>

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

/* Failed allocations of CPython. */
struct pymemory_failure {
	bool has_failed;
	bool is_limited; /* by a limit on the address space, see mem_is_limited
			  */
};

/*
 * From now on, notes in *failure if CPython cannot get memory from the C
 * library or the arenas.  Must be called once, after the arena allocator is
 * set.
 */
void pymemory_watch(struct pymemory_failure *failure);

#endif
