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

	ok(first && second && first != second, "two blocks are allocated");
	ok((uintptr_t)first % 4096 == 0, "a block is aligned to a page");
	memset(first, 1, SIZE);
	memset(second, 2, SIZE);
	ok(first[SIZE - 1] == 1, "blocks do not overlap");
	arena_give(&store, first, SIZE);
	arena_give(&store, second, SIZE);
	small = arena_take(&store, SIZE / 2);
	ok(small && small != first && small != second,
	   "a block of another size is not reused");
	memset(small, 3, SIZE / 2);
	arena_give(&store, small, SIZE / 2);
	ok(arena_take(&store, SIZE) == second,
	   "the last block returned is reused first");
	ok(arena_take(&store, SIZE) == first,
	   "the earlier block is reused next");
	first = arena_take(&store, SIZE);
	ok(first && first != second,
	   "a new block is allocated when none is kept");
	for (size_t i = 0; i < 2 * ARENA_KEPT_MOST / SIZE; i++)
		blocks[i] = arena_take(&store, SIZE);
	for (size_t i = 0; i < 2 * ARENA_KEPT_MOST / SIZE; i++)
		arena_give(&store, blocks[i], SIZE);
	is_int((long long)store.held, (long long)ARENA_KEPT_MOST,
	       "at most ARENA_KEPT_MOST bytes are kept");
	ok(!arena_take(&store, SIZE_MAX - 65535),
	   "an impossible size gives NULL");
	return tap_done();
}
