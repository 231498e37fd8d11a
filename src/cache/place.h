/* SPDX-License-Identifier: MIT */
/*
 * The directories of a cache: DIR/CACHEDIR.TAG, and DIR/v1 with 256 shards, 00
 * to ff, by the first byte of the key.  An entry is a file in its shard whose
 * name is the rest of the key.  No symbolic link is followed below DIR, and DIR
 * must not be one.
 */
#ifndef PYC_BAKE_CACHE_PLACE_H
#define PYC_BAKE_CACHE_PLACE_H

#include <stdbool.h>

#include "base/err.h"
#include "cache/key.h"
#include "cache/trust.h"

#define CACHE_SHARDS 256

/* The length of "ab/", the part of a key's name that names the shard. */
#define CACHE_SHARD_DIGITS 2

/* An open cache. */
struct cache_place {
	int fd; /* of DIR/v1; -1 if it is not open */
	struct cache_trust trust;
	/* The shards that were checked.  Whoever could exchange one for another
	 * directory afterwards is trusted. */
	bool is_checked[CACHE_SHARDS];
};

#define CACHE_PLACE_INIT ((struct cache_place){ .fd = -1 })

/*
 * Opens the directories, and makes them if `makes`.  trust->is_shared must be
 * set.  The message does not name the directory.  Sets err->number to ENOENT if
 * there is no cache.
 */
int cache_place_open(struct cache_place *place, const char *directory,
		     bool makes, struct err *err);
void cache_place_close(struct cache_place *place);

/*
 * Opens a shard, 0 to 255, and makes it if `makes`.  Returns the descriptor,
 * which the caller closes, or -1; err->number is ENOENT if the shard does not
 * exist.
 */
int cache_place_shard(const struct cache_place *place, unsigned int shard,
		      bool makes, struct err *err);

/*
 * Opens the entry with this name, which begins with the two digits of its
 * shard, for reading and fills *status.  Returns the descriptor, which the
 * caller closes, or -1; err->number is ENOENT if it does not exist.
 */
int cache_place_entry(struct cache_place *place, const char *name,
		      struct stat *status, struct err *err);

#endif
