/* SPDX-License-Identifier: MIT */
/*
 * How a block with codes of its own writes them down (RFC 1951 3.2.7): the
 * lengths of the codes, runs of them shortened, in a third code.
 */
#ifndef PYC_BAKE_FORMAT_DEFLATE_HEADER_H
#define PYC_BAKE_FORMAT_DEFLATE_HEADER_H

#include <stdint.h>

#include "format/deflate_bits.h"
#include "format/deflate_symbols.h"

#define DEFLATE_HEADER_KINDS 19
#define DEFLATE_HEADER_MOST (DEFLATE_LITERALS + DEFLATE_DISTANCES)

/* For deflate_header_make to fill. */
struct deflate_header {
	unsigned int literals;	/* lengths that are told of the first code */
	unsigned int distances; /* and of the second */
	unsigned int kinds;	/* and of the third, in the order of the RFC */
	unsigned int count;	/* symbols of the third that tell them */
	uint8_t symbols[DEFLATE_HEADER_MOST];
	uint8_t repeats[DEFLATE_HEADER_MOST]; /* what follows the symbol */
	uint8_t lengths[DEFLATE_HEADER_KINDS];
	uint16_t codes[DEFLATE_HEADER_KINDS];
};

/*
 * For DEFLATE_LITERALS and DEFLATE_DISTANCES lengths, of which the end has one
 * and some distance.
 */
void deflate_header_make(struct deflate_header *header,
			 const uint8_t *literal_lengths,
			 const uint8_t *distance_lengths);

/* What it takes, without the three bits of any block. */
uint64_t deflate_header_bits(const struct deflate_header *header);

/* Writes it to where there is room for it. */
void deflate_header_write(const struct deflate_header *header,
			  struct deflate_bits *bits);

#endif
