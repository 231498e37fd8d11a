/* SPDX-License-Identifier: MIT */
/*
 * cache_loop DIR ENTRIES BYTES: stores so many entries of random keys in a
 * cache that is limited to BYTES, and finds random ones of the last stored.
 * Prints the entries and the bytes that are left, the most bytes at any tenth
 * of the way, and the microseconds for a store and for a find.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "cache/cache.h"
#include "cache/survey.h"

#define FINDS 20000

/* The values of small sources, so that a million of them fits on a disk. */
#define LEAST_VALUE 200
#define VALUE_RANGE 4000

static void
fail(const struct err *err)
{
	fprintf(stderr, "cache_loop: %s\n", err->message);
	exit(1);
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void
make_key(struct cache_key *key, uint64_t number)
{
	auto_err err = ERR_INIT;

	key->preimage.length = 0;
	buf_printf(&key->preimage, "number %" PRIu64 "\n%300s\n", number, "");
	if (cache_key_digest(key, &err))
		fail(&err);
}

static size_t
value_length(uint64_t number)
{
	return LEAST_VALUE + number * 7919 % VALUE_RANGE;
}

static void
count(struct cache *cache, size_t *entries, uint64_t *size)
{
	struct cache_files files = CACHE_FILES_INIT;
	auto_err err = ERR_INIT;

	if (cache_survey_list(&cache->place, &files, &err))
		fail(&err);
	*entries = files.count;
	*size = files.size;
	cache_files_fini(&files);
}

/* Returns the seconds for FINDS finds among the last `recent` entries. */
static double
find_some(struct cache *cache, uint64_t stored, uint64_t recent)
{
	auto_cache_key key = CACHE_KEY_INIT;
	double start = seconds();
	size_t found = 0;

	for (uint64_t i = 0; i < FINDS; i++) {
		const uint8_t *value;
		size_t length;

		make_key(&key, stored - 1 - i * 104729 % recent);
		found += cache_find(cache, &key, &value, &length);
	}
	printf("%zu of %d found\n", found, FINDS);
	return seconds() - start;
}

int
main(int argc, char **argv)
{
	struct options_cache options = { .mode = CACHE_READ_WRITE };
	static uint8_t value[LEAST_VALUE + VALUE_RANGE];
	auto_cache_key key = CACHE_KEY_INIT;
	auto_err err = ERR_INIT;
	struct cache cache;
	uint64_t wanted;
	uint64_t most = 0;
	uint64_t size = 0;
	size_t entries = 0;
	double storing = 0;

	if (argc != 4)
		return 2;
	options.directory = argv[1];
	wanted = strtoull(argv[2], NULL, 10);
	options.size = strtoull(argv[3], NULL, 10);
	if (cache_open(&cache, &options, &err))
		fail(&err);
	for (uint64_t i = 0; i < wanted; i++) {
		double start = seconds();

		make_key(&key, i);
		memcpy(value, key.digest, sizeof(key.digest));
		cache_store(&cache, &key, value, value_length(i), false);
		storing += seconds() - start;
		if ((i + 1) % (wanted / 10 ? wanted / 10 : 1))
			continue;
		count(&cache, &entries, &size);
		if (size > most)
			most = size;
	}
	printf("%zu entries of %" PRIu64 " left, %" PRIu64 " bytes, at most "
	       "%" PRIu64 ", %.3f of the limit\n",
	       entries, wanted, size, most,
	       (double)most / (double)options.size);
	printf("%.1f us for each store\n", 1e6 * storing / (double)wanted);
	printf("%.1f us for each find\n",
	       1e6 / FINDS * find_some(&cache, wanted, entries / 2 + 1));
	cache_close(&cache);
	return 0;
}
