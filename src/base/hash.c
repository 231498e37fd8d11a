/* SPDX-License-Identifier: MIT */
/* No other file uses xxhash. */
#include "base/hash.h"

#include <string.h>
#include <xxhash.h>

uint64_t
hash_bytes(const void *bytes, size_t length, uint64_t seed)
{
	return XXH3_64bits_withSeed(bytes, length, seed);
}

void
hash_checksum(const void *bytes, size_t length,
	      uint8_t checksum[HASH_CHECKSUM_SIZE])
{
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, length));
	memcpy(checksum, canonical.digest, HASH_CHECKSUM_SIZE);
}
