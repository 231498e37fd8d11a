/* SPDX-License-Identifier: MIT */
/* Prefix codes of bounded length, as RFC 1951 3.2.2 writes them down. */
#ifndef PYC_BAKE_FORMAT_DEFLATE_HUFFMAN_H
#define PYC_BAKE_FORMAT_DEFLATE_HUFFMAN_H

#include <stdint.h>

/* The largest alphabet, and the longest code that any of them may have. */
#define DEFLATE_HUFFMAN_MOST_SYMBOLS 288
#define DEFLATE_HUFFMAN_MOST_BITS 15

/*
 * The lengths, in bits, of a code for symbols that come so often: none over
 * most, 0 for a symbol that does not come.  A single symbol that comes gets
 * one bit.  count is at most DEFLATE_HUFFMAN_MOST_SYMBOLS, no more than
 * 1 << most of the symbols come, and the counts sum to less than 1 << 32.
 */
void deflate_huffman_lengths(const uint32_t *frequencies, unsigned int count,
			     unsigned int most, uint8_t *lengths);

/*
 * The canonical code of these lengths, each code with its first bit lowest,
 * as it goes into the stream.
 */
void deflate_huffman_codes(const uint8_t *lengths, unsigned int count,
			   uint16_t *codes);

#endif
