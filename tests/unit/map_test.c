/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include <time.h>

#include "base/mem.h"
#include "lib/tap.h"

static void
test_keys(void)
{
	struct map map = MAP_INIT;
	int values[3] = { 0 };

	ok(!map_find(&map, "a", 1), "nothing is in an empty one");
	*map_get(&map, "a", 1) = &values[0];
	*map_get(&map, "a\0b", 3) = &values[1];
	*map_get(&map, "", 0) = &values[2];
	ok(map_find(&map, "a", 1) == &values[0], "a key");
	ok(map_find(&map, "a\0b", 3) == &values[1], "one with a NUL in it");
	ok(map_find(&map, "", 0) == &values[2], "one of no bytes");
	ok(!map_find(&map, "a\0c", 3), "one that is not there");
	ok(*map_get(&map, "a", 1) == &values[0], "the same value again");
	ok(!*map_get(&map, "b", 1), "none for a new key");
	is_int((long long)map.count, 4, "which is there from now on");
	map_fini(&map);
	ok(!map_find(&map, "a", 1), "nothing is left");
	map_fini(&map);
}

/* Returns the CPU seconds to add and find count keys. */
static double
fill(size_t count)
{
	struct map map = MAP_INIT;
	clock_t start = clock();
	bool passed = true;

	for (size_t i = 0; i < count; i++)
		*map_get(&map, &i, sizeof(i)) = &map;
	for (size_t i = 0; i < count; i++)
		passed &= map_find(&map, &i, sizeof(i)) == &map;
	passed &= !map_find(&map, &count, sizeof(count));
	for (size_t i = 0; i < count; i++)
		passed &= !memcmp(map.entries[i].key, &i, sizeof(i));
	ok(passed, "all are there, in their order");
	is_int((long long)map.count, (long long)count, "and no other");
	map_fini(&map);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void
test_growth(void)
{
	double small = fill(20000);
	double large = fill(16 * 20000);

	if (small < 0.02)
		small = 0.02;
	ok(large < 64 * small, "16 times as many do not cost 64 times as much");
}

int
main(void)
{
	test_keys();
	test_growth();
	return tap_done();
}
