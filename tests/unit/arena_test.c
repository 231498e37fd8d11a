/* SPDX-License-Identifier: MIT */
/* A block is reused after it was given back, but only for its own size. */
#include "base/arena.h"

#include "lib/tap.h"

#define SIZE ((size_t)1 << 20)

int
main(void)
{
	struct arena_store store = ARENA_STORE_INIT;
	uint8_t *first = arena_take(&store, SIZE);
	uint8_t *second = arena_take(&store, SIZE);
	uint8_t *small;
	void *blocks[2 * ARENA_KEPT_MOST / SIZE];

	ok(first && second && first != second, "two blocks");
	ok((uintptr_t)first % 4096 == 0, "aligned to a page");
	memset(first, 1, SIZE);
	memset(second, 2, SIZE);
	ok(first[SIZE - 1] == 1, "that do not overlap");
	arena_give(&store, first, SIZE);
	arena_give(&store, second, SIZE);
	small = arena_take(&store, SIZE / 2);
	ok(small && small != first && small != second,
	   "a block of another size is a fresh one");
	memset(small, 3, SIZE / 2);
	arena_give(&store, small, SIZE / 2);
	ok(arena_take(&store, SIZE) == second, "the last one given first");
	ok(arena_take(&store, SIZE) == first, "then the one before");
	first = arena_take(&store, SIZE);
	ok(first && first != second, "and fresh ones when none is kept");
	for (size_t i = 0; i < 2 * ARENA_KEPT_MOST / SIZE; i++)
		blocks[i] = arena_take(&store, SIZE);
	for (size_t i = 0; i < 2 * ARENA_KEPT_MOST / SIZE; i++)
		arena_give(&store, blocks[i], SIZE);
	is_int((long long)store.held, (long long)ARENA_KEPT_MOST,
	       "no more is kept than the most");
	ok(!arena_take(&store, SIZE_MAX - 65535), "what cannot be had is NULL");
	return tap_done();
}
