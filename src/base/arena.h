/* SPDX-License-Identifier: MIT */
/*
 * Large page-aligned blocks from mmap.  Freed blocks are kept for reuse, for an
 * allocator that takes and frees all its blocks again and again: a fresh page
 * costs a page fault, a kept page does not.
 */
#ifndef PYC_BAKE_BASE_ARENA_H
#define PYC_BAKE_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

/*
 * Limit of the kept bytes, so that one large use does not hold memory forever.
 */
#define ARENA_KEPT_MOST ((size_t)16 << 20)

struct arena_store {
	size_t size; /* of a kept block, bytes; 0 until one is given back */
	size_t held; /* total bytes of the kept blocks */
	struct arena_block *kept;
};

#define ARENA_STORE_INIT ((struct arena_store){ 0, 0, NULL })

/*
 * Returns a page-aligned block of size bytes, or NULL if the system has no
 * memory.  Its content is arbitrary.  store points to a struct arena_store.
 * The types are those of CPython's PyObjectArenaAllocator.
 */
void *arena_take(void *store, size_t size);

/*
 * Frees a block.  It is kept if it is as large as the first block given back
 * and the limit allows it; otherwise it is unmapped.
 */
void arena_give(void *store, void *block, size_t size);

#endif
