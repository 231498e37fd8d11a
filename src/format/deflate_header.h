/* SPDX-License-Identifier: MIT */
/*
 * The header of a block with its own codes (RFC 1951 3.2.7): the lengths of the
 * codes, with runs shortened, written in a third code.
 */
#ifndef PYC_BAKE_FORMAT_DEFLATE_HEADER_H
#define PYC_BAKE_FORMAT_DEFLATE_HEADER_H

#include <stdint.h>

#include "format/deflate_bits.h"
#include "format/deflate_symbols.h"

#define DEFLATE_HEADER_KINDS 19
#define DEFLATE_HEADER_MOST (DEFLATE_LITERALS + DEFLATE_DISTANCES)

/* Filled by deflate_header_make. */
struct deflate_header {
	unsigned int literals;	/* lengths of the first code */
	unsigned int distances; /* lengths of the second code */
	unsigned int kinds;	/* of the third code, in RFC order */
	unsigned int count;	/* symbols of the third code */
	uint8_t symbols[DEFLATE_HEADER_MOST];
	uint8_t repeats[DEFLATE_HEADER_MOST]; /* extra bits after the symbol */
	uint8_t lengths[DEFLATE_HEADER_KINDS];
	uint16_t codes[DEFLATE_HEADER_KINDS];
};

/*
 * Takes DEFLATE_LITERALS and DEFLATE_DISTANCES lengths.  The end symbol and at
 * least one distance must have a code.
 */
void deflate_header_make(struct deflate_header *header,
			 const uint8_t *literal_lengths,
			 const uint8_t *distance_lengths);

/* The size of the header in bits, without the three bits of any block. */
uint64_t deflate_header_bits(const struct deflate_header *header);

/* Writes the header.  The caller has reserved room for it. */
void deflate_header_write(const struct deflate_header *header,
			  struct deflate_bits *bits);

#endif
