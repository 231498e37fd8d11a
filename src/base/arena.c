/* SPDX-License-Identifier: MIT */
/*
 * The kept blocks are a linked list.  Each link is in the block's first bytes.
 */
#include "base/arena.h"

#include <sys/mman.h>

struct arena_block {
	struct arena_block *next;
};

void *
arena_take(void *context, size_t size)
{
	struct arena_store *store = context;
	struct arena_block *block = store->kept;
	void *fresh;

	if (block && size == store->size) {
		store->kept = block->next;
		store->held -= size;
		return block;
	}
	fresh = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return fresh == MAP_FAILED ? NULL : fresh;
}

void
arena_give(void *context, void *memory, size_t size)
{
	struct arena_store *store = context;
	struct arena_block *block = memory;

	if (!store->size)
		store->size = size;
	if (size != store->size || store->held + size > ARENA_KEPT_MOST) {
		munmap(memory, size);
		return;
	}
	store->held += size;
	block->next = store->kept;
	store->kept = block;
}
