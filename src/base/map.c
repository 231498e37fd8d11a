/* SPDX-License-Identifier: MIT */
/* Open addressing.  Slots hold entry numbers, so growing moves no entry. */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#define FIRST_ROOM 64

void
map_fini(struct map *map)
{
	for (size_t i = 0; i < map->count; i++)
		free(map->entries[i].key);
	free(map->entries);
	free(map->slots);
	*map = MAP_INIT;
}

/* The slot of the key, or the free slot where it belongs. */
static size_t
map_slot_of(const struct map *map, const void *key, size_t length)
{
	size_t slot = (size_t)hash_bytes(key, length, 0) & (map->room - 1);

	while (map->slots[slot]) {
		const struct map_entry *entry =
			&map->entries[map->slots[slot] - 1];

		if (entry->length == length && !memcmp(entry->key, key, length))
			break;
		slot = (slot + 1) & (map->room - 1);
	}
	return slot;
}

static void
map_grow(struct map *map)
{
	free(map->slots);
	map->room = map->room ? 2 * map->room : FIRST_ROOM;
	map->slots = mem_zalloc(map->room, sizeof(*map->slots));
	for (size_t i = 0; i < map->count; i++)
		map->slots[map_slot_of(map, map->entries[i].key,
				       map->entries[i].length)] = i + 1;
}

void *
map_find(const struct map *map, const void *key, size_t length)
{
	size_t number =
		map->room ? map->slots[map_slot_of(map, key, length)] : 0;

	return number ? map->entries[number - 1].value : NULL;
}

void **
map_get(struct map *map, const void *key, size_t length)
{
	size_t slot;

	if (2 * map->count >= map->room)
		map_grow(map);
	slot = map_slot_of(map, key, length);
	if (!map->slots[slot]) {
		map->entries = mem_grow(map->entries, map->count,
					sizeof(*map->entries));
		map->entries[map->count] = (struct map_entry){
			.key = mem_alloc(length),
			.length = length,
		};
		memcpy(map->entries[map->count].key, key, length);
		map->slots[slot] = ++map->count;
	}
	return &map->entries[map->slots[slot] - 1].value;
}
