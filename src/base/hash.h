/* SPDX-License-Identifier: MIT */
/*
 * Hashing of bytes for tables in memory.  Hash values never affect the output,
 * so the function may change with the library.
 */
#ifndef PYC_BAKE_BASE_HASH_H
#define PYC_BAKE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* XXH3 of length bytes.  Different seeds separate different kinds of keys. */
uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed);

#endif
