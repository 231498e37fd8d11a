/* SPDX-License-Identifier: MIT */
/* A run of lengths may extend from the first list into the second. */
#include "format/deflate_header.h"

#include <stdbool.h>
#include <string.h>

#include "format/deflate_huffman.h"

/* The kinds of symbols above the lengths 0 to 15. */
#define REPEAT 16     /* the previous length, 3 to 6 times */
#define ZEROS 17      /* no code, 3 to 10 times */
#define MANY_ZEROS 18 /* no code, 11 to 138 times */

#define MOST_KIND_BITS 7
#define LEAST_KINDS 4

static const uint8_t kind_order[DEFLATE_HEADER_KINDS] = {
	16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
};

/* The number of extra bits after a symbol; they hold the number of repeats. */
static const uint8_t repeat_bits[DEFLATE_HEADER_KINDS] = {
	[REPEAT] = 2,
	[ZEROS] = 3,
	[MANY_ZEROS] = 7,
};

static void
deflate_header_add(struct deflate_header *header, unsigned int symbol,
		   unsigned int repeat)
{
	header->symbols[header->count] = (uint8_t)symbol;
	header->repeats[header->count++] = (uint8_t)repeat;
}

static void
add_zeros(struct deflate_header *header, unsigned int run)
{
	while (run >= 11) {
		unsigned int taken = run < 138 ? run : 138;

		deflate_header_add(header, MANY_ZEROS, taken - 11);
		run -= taken;
	}
	if (run >= 3) {
		deflate_header_add(header, ZEROS, run - 3);
		run = 0;
	}
	while (run--)
		deflate_header_add(header, 0, 0);
}

static void
add_lengths(struct deflate_header *header, unsigned int length,
	    unsigned int run)
{
	deflate_header_add(header, length, 0);
	run--;
	while (run >= 3) {
		unsigned int taken = run < 6 ? run : 6;

		deflate_header_add(header, REPEAT, taken - 3);
		run -= taken;
	}
	while (run--)
		deflate_header_add(header, length, 0);
}

static void
add_runs(struct deflate_header *header, const uint8_t *lengths,
	 unsigned int count)
{
	unsigned int start = 0;

	while (start < count) {
		unsigned int run = 1;

		while (start + run < count &&
		       lengths[start + run] == lengths[start])
			run++;
		if (lengths[start])
			add_lengths(header, lengths[start], run);
		else
			add_zeros(header, run);
		start += run;
	}
}

static void
make_code(struct deflate_header *header)
{
	uint32_t frequencies[DEFLATE_HEADER_KINDS] = { 0 };

	for (unsigned int i = 0; i < header->count; i++)
		frequencies[header->symbols[i]]++;
	deflate_huffman_lengths(frequencies, DEFLATE_HEADER_KINDS,
				MOST_KIND_BITS, header->lengths);
	deflate_huffman_codes(header->lengths, DEFLATE_HEADER_KINDS,
			      header->codes);
	/* The end symbol has a code, so this stops before LEAST_KINDS. */
	header->kinds = DEFLATE_HEADER_KINDS;
	while (!header->lengths[kind_order[header->kinds - 1]])
		header->kinds--;
}

void
deflate_header_make(struct deflate_header *header,
		    const uint8_t *literal_lengths,
		    const uint8_t *distance_lengths)
{
	uint8_t lengths[DEFLATE_HEADER_MOST];

	header->literals = DEFLATE_LITERALS;
	while (!literal_lengths[header->literals - 1])
		header->literals--;
	header->distances = DEFLATE_DISTANCES;
	while (!distance_lengths[header->distances - 1])
		header->distances--;
	memcpy(lengths, literal_lengths, header->literals);
	memcpy(lengths + header->literals, distance_lengths, header->distances);
	header->count = 0;
	add_runs(header, lengths, header->literals + header->distances);
	make_code(header);
}

uint64_t
deflate_header_bits(const struct deflate_header *header)
{
	uint64_t total = 5 + 5 + 4 + 3 * header->kinds;

	for (unsigned int i = 0; i < header->count; i++)
		total += header->lengths[header->symbols[i]] +
			 repeat_bits[header->symbols[i]];
	return total;
}

void
deflate_header_write(const struct deflate_header *header,
		     struct deflate_bits *bits)
{
	deflate_bits_add(bits, header->literals - 257, 5);
	deflate_bits_add(bits, header->distances - 1, 5);
	deflate_bits_add(bits, header->kinds - LEAST_KINDS, 4);
	deflate_bits_flush(bits);
	for (unsigned int i = 0; i < header->kinds; i++) {
		deflate_bits_add(bits, header->lengths[kind_order[i]], 3);
		deflate_bits_flush(bits);
	}
	for (unsigned int i = 0; i < header->count; i++) {
		unsigned int symbol = header->symbols[i];

		deflate_bits_add(bits, header->codes[symbol],
				 header->lengths[symbol]);
		deflate_bits_add(bits, header->repeats[i], repeat_bits[symbol]);
		deflate_bits_flush(bits);
	}
}
