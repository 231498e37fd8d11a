/* SPDX-License-Identifier: MIT */
/*
 * Removes the entries that were not used for the longest time.  The time of a
 * file says when its entry was used last.  There are no locks: a file that
 * another process has removed meanwhile is gone, and that is all.
 */
#ifndef PYC_BAKE_CACHE_TRIM_H
#define PYC_BAKE_CACHE_TRIM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "base/err.h"

/* A file in a shard. */
struct cache_file {
	char *name; /* owned */
	struct timespec used;
	uint64_t size; /* on disk, bytes */
	unsigned int shard;
};

struct cache_files {
	struct cache_file *items; /* owned */
	size_t count;
	uint64_t size; /* of all */
};

#define CACHE_FILES_INIT ((struct cache_files){ .items = NULL })

void cache_files_fini(struct cache_files *files);

/*
 * Adds the entries of an open shard.  Removes what processes that were killed
 * have left.
 */
int cache_files_add(struct cache_files *files, int shard_fd, unsigned int shard,
		    struct err *err);

/* Sorts the files, the ones that were used last at the end. */
void cache_files_sort(struct cache_files *files);

/* The size on disk of a file with so many bytes, about. */
uint64_t cache_trim_size(uint64_t length);

/*
 * If the entries of a shard have more than `most` bytes together, removes old
 * ones until they have nine tenths of that.
 */
void cache_trim_shard(int shard_fd, uint64_t most);

#endif
