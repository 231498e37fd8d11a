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

	ok(!map_find(&map, "a", 1), "an empty map has no key");
	*map_get(&map, "a", 1) = &values[0];
	*map_get(&map, "a\0b", 3) = &values[1];
	*map_get(&map, "", 0) = &values[2];
	ok(map_find(&map, "a", 1) == &values[0], "a key is found");
	ok(map_find(&map, "a\0b", 3) == &values[1], "a key with NUL is found");
	ok(map_find(&map, "", 0) == &values[2], "an empty key is found");
	ok(!map_find(&map, "a\0c", 3), "a missing key is not found");
	ok(*map_get(&map, "a", 1) == &values[0],
	   "map_get returns the value of an existing key");
	ok(!*map_get(&map, "b", 1), "map_get adds a key without a value");
	is_int((long long)map.count, 4, "the added key is counted");
	map_fini(&map);
	ok(!map_find(&map, "a", 1), "map_fini removes all keys");
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
	ok(passed, "all keys are found in insertion order");
	is_int((long long)map.count, (long long)count,
	       "no other key is counted");
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
	ok(large < 64 * small,
	   "16 times as many keys take less than 64 times as long");
}

int
main(void)
{
	test_keys();
	test_growth();
	return tap_done();
}
