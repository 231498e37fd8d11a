/* SPDX-License-Identifier: MIT */
/*
 * The cache of a run, local, remote or both: finds and stores the values of
 * keys.  What the remote has is stored in the local one.  Only the parent
 * process uses it.  Nothing that goes wrong here has an effect on what is
 * baked: there is one notice, and then the rest of the run does without.
 */
#ifndef PYC_BAKE_CACHE_CACHE_H
#define PYC_BAKE_CACHE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "cache/entry.h"
#include "cache/key.h"
#include "cache/place.h"
#include "cache/remote.h"
#include "job/options.h"

struct cache {
	const struct options_cache *options; /* borrowed */
	struct cache_place place;
	struct cache_secret secret; /* of --cache-key-file; owned */
	bool may_find;
	bool may_store;
	bool has_noticed;      /* that something is not as it should be */
	time_t now;	       /* when the cache was opened */
	struct remote *remote; /* or NULL; owned */
	bool is_missing;  /* what cache_find did not find: the remote has no
			   * sound entry either */
	struct buf bytes; /* of the entry that was found last */
	struct buf entry; /* of the entry that was stored last */
};

#define CACHE_INIT ((struct cache){ .place = CACHE_PLACE_INIT })

/*
 * Opens the cache that the options name, if they name one.  If its directory
 * cannot be used, gives a notice and leaves the cache closed.  Fails only if
 * the key file cannot be used.
 */
int cache_open(struct cache *cache, const struct options_cache *options,
	       struct err *err);
void cache_close(struct cache *cache);

/* In a forked process: closes what belongs to the parent. */
void cache_leave(const struct cache *cache);

/* Whether anything can be found or stored. */
bool cache_is_open(const struct cache *cache);

/* Whether cache_store can have an effect. */
bool cache_may_store(const struct cache *cache);

/*
 * Asks the remote, which must exist, for an entry that the local cache does not
 * have.  Returns the number of the question; 0 if nothing was asked.
 */
uint32_t cache_ask(struct cache *cache, const struct cache_key *key);

/*
 * Finds the value of a key.  It is borrowed and valid until the next call.
 * Returns false if there is no sound entry for exactly this preimage.
 */
bool cache_find(struct cache *cache, const struct cache_key *key,
		const uint8_t **value, size_t *length);

/*
 * Stores the value of a key.  The file gets its name when it is whole.  It is
 * not synced, since a damaged entry is not found.  Now and then this also
 * removes the entries of one shard that were not used for the longest time.
 * An entry that the remote has is replaced only with `replaces`.
 */
void cache_store(struct cache *cache, const struct cache_key *key,
		 const void *value, size_t length, bool replaces);

/* Waits until the remote has all entries, for a few seconds at most. */
void cache_finish(struct cache *cache);

/* What happened at the remote; all 0 if there is none. */
struct remote_counts cache_remote_counts(const struct cache *cache);

/* The path of an entry, or its name and the remote, for messages.  Owned. */
char *cache_path(const struct cache *cache, const struct cache_key *key);

#endif
