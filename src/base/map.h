/* SPDX-License-Identifier: MIT */
/*
 * A table of pointers by keys of any bytes, in constant time whatever its
 * size.  Nothing is ever taken out of it.
 */
#ifndef PYC_BAKE_BASE_MAP_H
#define PYC_BAKE_BASE_MAP_H

#include <stddef.h>

struct map_entry {
	void *key; /* a copy; owned */
	size_t length;
	void *value; /* of the caller, who frees it */
};

struct map {
	struct map_entry *entries; /* in the order in which they came */
	size_t count;
	size_t *slots; /* numbers of entries from 1 on, or 0 */
	size_t room;   /* of slots: a power of two, or 0 */
};

#define MAP_INIT ((struct map){ NULL, 0, NULL, 0 })

/* Frees all but the values.  Safe on MAP_INIT. */
void map_fini(struct map *map);

/* The value of a key, or NULL. */
void *map_find(const struct map *map, const void *key, size_t length);

/*
 * The place of the value of a key, which is good until the next call.  The
 * value of a new key is NULL.
 */
void **map_get(struct map *map, const void *key, size_t length);

#endif
