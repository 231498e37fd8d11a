/* SPDX-License-Identifier: MIT */
/*
 * A block of a deflate stream (RFC 1951 3.2.3), in the cheapest of the three
 * forms: stored, with the fixed codes, or with codes of its own.
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

/* Some literals, as they stand in the input, then a match. */
struct deflate_sequence {
	uint32_t literals;
	uint16_t length;   /* 0: there is no match */
	uint16_t distance; /* 1 to DEFLATE_WINDOW */
};

/* How often each symbol comes; together less than 1 << 32 times. */
struct deflate_counts {
	uint32_t literals[DEFLATE_LITERALS];
	uint32_t distances[DEFLATE_DISTANCES];
};

/* All pointers are borrowed. */
struct deflate_block {
	const uint8_t *bytes; /* what it stands for */
	size_t length;
	const struct deflate_sequence *sequences;
	size_t count;
	bool last; /* of the stream */
};

/*
 * The symbols of a match.  Ranges double from symbol to symbol but for the
 * least significant one or two bits of the number; a match of the greatest
 * length has a symbol to itself.
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
 * Writes a block.  The counts are those of its sequences, without the end,
 * which is counted here.
 */
void deflate_block_write(const struct deflate_block *block,
			 struct deflate_counts *counts,
			 struct deflate_bits *bits);

#endif
