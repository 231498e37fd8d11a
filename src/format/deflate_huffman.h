/* SPDX-License-Identifier: MIT */
/* Prefix codes of limited length, as RFC 1951 3.2.2 defines them. */
#ifndef PYC_BAKE_FORMAT_DEFLATE_HUFFMAN_H
#define PYC_BAKE_FORMAT_DEFLATE_HUFFMAN_H

#include <stdint.h>

/* The largest alphabet, and the longest code of any alphabet. */
#define DEFLATE_HUFFMAN_MOST_SYMBOLS 288
#define DEFLATE_HUFFMAN_MOST_BITS 15

/*
 * Computes the lengths in bits of a code for symbols with these frequencies.
 * No length exceeds most; a symbol that does not occur has length 0.  If only
 * one symbol occurs, it gets one bit.  count is at most
 * DEFLATE_HUFFMAN_MOST_SYMBOLS, at most 1 << most symbols occur, and the
 * frequencies sum to less than 1 << 32.
 */
void deflate_huffman_lengths(const uint32_t *frequencies, unsigned int count,
			     unsigned int most, uint8_t *lengths);

/*
 * Computes the canonical code of these lengths.  The first bit of each code is
 * the lowest, as in the stream.
 */
void deflate_huffman_codes(const uint8_t *lengths, unsigned int count,
			   uint16_t *codes);

#endif
