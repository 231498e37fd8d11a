/* SPDX-License-Identifier: MIT */
/* A whole cache: what it contains, removing a part of it, and searching it. */
#ifndef PYC_BAKE_CACHE_SURVEY_H
#define PYC_BAKE_CACHE_SURVEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "cache/key.h"
#include "cache/place.h"
#include "cache/trim.h"

/*
 * Lists the entries of all shards.  A shard that is not trusted is an error;
 * the message does not name the cache.
 */
int cache_survey_list(const struct cache_place *place,
		      struct cache_files *files, struct err *err);

/*
 * Removes the first count files of the list.  A file that is already gone is no
 * error.
 */
int cache_survey_remove(const struct cache_place *place,
			const struct cache_files *files, size_t count,
			struct err *err);

/*
 * Reads the preimage of an entry into text, with a NUL at its end, which does
 * not count.  Returns false, with text empty, for a file that is no entry.  The
 * checksum is not looked at.
 */
bool cache_survey_preimage(struct cache_place *place,
			   const struct cache_file *file, struct buf *text);

/* The entries of one build of Python. */
struct cache_group {
	char *python; /* "CPython 3.11.2 (BUILD)", or "damaged"; owned */
	size_t count;
	uint64_t size; /* on disk, bytes */
};

struct cache_groups {
	struct cache_group *items; /* sorted by python; owned */
	size_t count;
};

#define CACHE_GROUPS_INIT ((struct cache_groups){ .items = NULL })

void cache_groups_fini(struct cache_groups *groups);

/* Groups the listed entries. */
void cache_survey_group(struct cache_place *place,
			const struct cache_files *files,
			struct cache_groups *groups);

/*
 * Finds the entry for the same source whose preimage has the most lines in
 * common with that of the key, but is not equal; streams do not count.  Returns
 * false if there is none; else *text is its preimage, with a NUL at its end,
 * which does not count.
 */
bool cache_survey_nearest(struct cache_place *place,
			  const struct cache_files *files,
			  const struct cache_key *key, struct buf *text);

#endif
