/* SPDX-License-Identifier: MIT */
/*
 * Large blocks straight from the system, kept when they are given back: for
 * an allocator on top that takes and gives all its blocks again and again.
 * Fresh pages cost a fault each, kept ones do not.
 */
#ifndef PYC_BAKE_BASE_ARENA_H
#define PYC_BAKE_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

/* What is kept at the most, so that one large use does not stay for ever. */
#define ARENA_KEPT_MOST ((size_t)16 << 20)

struct arena_store {
	size_t size; /* of a kept block, bytes; 0: none was given yet */
	size_t held; /* bytes of all kept blocks */
	struct arena_block *kept;
};

#define ARENA_STORE_INIT ((struct arena_store){ 0, 0, NULL })

/*
 * A block of size bytes, aligned to a page: a kept one, with any content, or
 * a fresh one.  NULL where the system has none.  store is a struct
 * arena_store; the types are those of CPython's PyObjectArenaAllocator.
 */
void *arena_take(void *store, size_t size);

/*
 * Gives a block back.  It is kept if it has the size of the first one that
 * was given back and there is room, else it goes to the system.
 */
void arena_give(void *store, void *block, size_t size);

#endif
