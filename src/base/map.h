/* SPDX-License-Identifier: MIT */
/*
 * A hash table from arbitrary bytes to pointers, with lookup in constant time.
 * Entries cannot be removed.
 */
#ifndef PYC_BAKE_BASE_MAP_H
#define PYC_BAKE_BASE_MAP_H

#include <stddef.h>

struct map_entry {
	void *key; /* a copy; owned */
	size_t length;
	void *value; /* owned by the caller */
};

struct map {
	struct map_entry *entries; /* in insertion order */
	size_t count;
	size_t *slots; /* entry numbers, starting at 1; 0 for a free slot */
	size_t room;   /* number of slots: a power of two, or 0 */
};

#define MAP_INIT ((struct map){ NULL, 0, NULL, 0 })

/* Frees everything but the values.  Safe on MAP_INIT. */
void map_fini(struct map *map);

/* Returns the value of a key, or NULL. */
void *map_find(const struct map *map, const void *key, size_t length);

/*
 * Returns the address of a key's value, valid until the next call.  A key that
 * is not in the map is added with the value NULL.
 */
void **map_get(struct map *map, const void *key, size_t length);

#endif
