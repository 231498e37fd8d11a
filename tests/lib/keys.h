/* SPDX-License-Identifier: MIT */
/* Keys of cache entries with any preimage. */
#ifndef PYC_BAKE_TESTS_KEYS_H
#define PYC_BAKE_TESTS_KEYS_H

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cache/cache.h"
#include "cache/key.h"

/* Fills the key of a preimage. */
static inline void
key_of(struct cache_key *key, const char *preimage)
{
	auto_err err = ERR_INIT;

	key->preimage.length = 0;
	buf_add_string(&key->preimage, preimage);
	if (cache_key_digest(key, &err)) {
		printf("Bail out! %s\n", err.message);
		exit(99);
	}
}

/* Fills a key of this shard.  Keys of different numbers differ. */
static inline void
key_in_shard(struct cache_key *key, uint8_t shard, unsigned int number)
{
	unsigned int try = 0;

	do {
		auto_free char *text =
			mem_printf("python CPython 3.%u\nbuild %u\ntry %u\n",
				   number, number, try++);

		key_of(key, text);
	} while (key->digest[0] != shard);
}

#endif
