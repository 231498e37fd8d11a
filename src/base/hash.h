/* SPDX-License-Identifier: MIT */
/* Hashing of bytes for tables in memory, and checksums against damage. */
#ifndef PYC_BAKE_BASE_HASH_H
#define PYC_BAKE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* The size of a checksum in bytes. */
#define HASH_CHECKSUM_SIZE 16

/*
 * XXH3 of length bytes.  Different seeds separate different kinds of keys.  The
 * values never affect the output, so the function may change with the library.
 */
uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed);

/*
 * The XXH3 hash of 128 bits, in the byte order of xxhash's canonical form.  It
 * is the same in every release of the library from 0.8.0.
 */
void hash_checksum(const void *bytes, size_t length,
		   uint8_t checksum[HASH_CHECKSUM_SIZE]);

#endif
