/* SPDX-License-Identifier: MIT */
/*
 * A block of a deflate stream (RFC 1951 3.2.3) in the cheapest of the three
 * forms: stored, with the fixed codes, or with its own codes.
 */
#ifndef PYC_BAKE_FORMAT_DEFLATE_BLOCK_H
#define PYC_BAKE_FORMAT_DEFLATE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "format/deflate_bits.h"
#include "format/deflate_symbols.h"

#define DEFLATE_LEAST_MATCH 3
#define DEFLATE_MOST_MATCH 258
#define DEFLATE_WINDOW 32768

/* Some literals, taken from the input, then a match. */
struct deflate_sequence {
	uint32_t literals;
	uint16_t length;   /* 0: no match */
	uint16_t distance; /* 1 to DEFLATE_WINDOW */
};

/* How often each symbol occurs; the total is below 1 << 32. */
struct deflate_counts {
	uint32_t literals[DEFLATE_LITERALS];
	uint32_t distances[DEFLATE_DISTANCES];
};

/* All pointers are borrowed. */
struct deflate_block {
	const uint8_t *bytes; /* the bytes to encode */
	size_t length;
	const struct deflate_sequence *sequences;
	size_t count;
	bool last; /* of the stream */
};

/*
 * The symbols of a match.  Four length symbols, or two distance symbols, have
 * the same number of extra bits, and the number grows by one from group to
 * group.  The first group is twice as large.  A match of the greatest length
 * has its own symbol.
 */
static inline unsigned int
deflate_length_symbol(unsigned int length)
{
	unsigned int past = length - DEFLATE_LEAST_MATCH;
	unsigned int extra = 29 - (unsigned int)__builtin_clz(past | 4);

	return length == DEFLATE_MOST_MATCH ?
		       DEFLATE_LAST_LENGTH :
		       DEFLATE_FIRST_LENGTH + (extra << 2) + (past >> extra);
}

static inline unsigned int
deflate_distance_symbol(unsigned int distance)
{
	unsigned int past = distance - 1;
	unsigned int extra = 30 - (unsigned int)__builtin_clz(past | 2);

	return (extra << 1) + (past >> extra);
}

/*
 * Writes a block.  counts holds the symbols of its sequences without the end
 * symbol, which this function adds.
 */
void deflate_block_write(const struct deflate_block *block,
			 struct deflate_counts *counts,
			 struct deflate_bits *bits);

#endif
