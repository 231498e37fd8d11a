/* SPDX-License-Identifier: MIT */
/* SipHash (Aumasson, Bernstein), 64-bit result, as CPython uses it. */
#ifndef PYC_BAKE_PYC_SIPHASH_H
#define PYC_BAKE_PYC_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * SipHash-c-d: c rounds for each 8-byte block, d rounds at the end.  CPython
 * uses SipHash-2-4 up to 3.10 and SipHash-1-3 since 3.11.  The key is two
 * 64-bit halves.
 */
uint64_t siphash(unsigned int block_rounds, unsigned int final_rounds,
		 uint64_t key_low, uint64_t key_high, const uint8_t *bytes,
		 size_t length);

#endif
