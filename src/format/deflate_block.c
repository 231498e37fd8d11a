/* SPDX-License-Identifier: MIT */
/*
 * The size of each form is known to the bit before the first bit is written.
 * So the choice is exact, and room is reserved for the whole block.
 */
#include "format/deflate_block.h"

#include <string.h>

#include "format/deflate_header.h"
#include "format/deflate_huffman.h"

/* The numbers of the forms in the stream. */
#define STORED 0
#define FIXED 1
#define DYNAMIC 2

#define FORM_BITS 3 /* including the mark of the last block */
#define STORED_MOST 65535
#define STORED_LENGTHS 32 /* bits after those of the form */

/* From DEFLATE_FIRST_LENGTH on. */
static const uint8_t length_extra[] = {
	0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
	2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
};

static const uint16_t length_base[] = {
	3,  4,	5,  6,	7,  8,	9,  10, 11,  13,  15,  17,  19,	 23,  27,
	31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
};

static const uint8_t distance_extra[DEFLATE_DISTANCES] = {
	0, 0, 0, 0, 1, 1, 2, 2,	 3,  3,	 4,  4,	 5,  5,	 6,
	6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
};

static const uint16_t distance_base[DEFLATE_DISTANCES] = {
	1,    2,    3,	  4,	5,    7,    9,	  13,	 17,	25,
	33,   49,   65,	  97,	129,  193,  257,  385,	 513,	769,
	1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
};

struct codes {
	uint8_t literal_lengths[DEFLATE_LITERALS]; /* bits; 0: no code */
	uint8_t distance_lengths[DEFLATE_DISTANCES];
	uint16_t literals[DEFLATE_LITERALS];
	uint16_t distances[DEFLATE_DISTANCES];
};

/* RFC 1951 3.2.6. */
static void
fix_lengths(struct codes *codes)
{
	memset(codes->literal_lengths, 8, 144);
	memset(codes->literal_lengths + 144, 9, 112);
	memset(codes->literal_lengths + 256, 7, 24);
	memset(codes->literal_lengths + 280, 8, 8);
	memset(codes->distance_lengths, 5, DEFLATE_DISTANCES);
}

/*
 * Makes the best lengths for the counts.  At least two distances get a code,
 * because some decoders do not accept a code with one or none.
 */
static void
make_lengths(struct codes *codes, const struct deflate_counts *counts)
{
	unsigned int used = 0;

	deflate_huffman_lengths(counts->literals, DEFLATE_LITERALS,
				DEFLATE_HUFFMAN_MOST_BITS,
				codes->literal_lengths);
	deflate_huffman_lengths(counts->distances, DEFLATE_DISTANCES,
				DEFLATE_HUFFMAN_MOST_BITS,
				codes->distance_lengths);
	for (unsigned int i = 0; i < DEFLATE_DISTANCES; i++)
		used += codes->distance_lengths[i] > 0;
	for (unsigned int i = 0; used < 2; i++) {
		used += !codes->distance_lengths[i];
		codes->distance_lengths[i] = 1;
	}
}

/* Counts the bits of all symbols and of their extra bits. */
static uint64_t
count_bits(const struct codes *codes, const struct deflate_counts *counts)
{
	uint64_t total = 0;

	for (unsigned int i = 0; i <= DEFLATE_LAST_LENGTH; i++)
		total += (uint64_t)counts->literals[i] *
			 codes->literal_lengths[i];
	for (unsigned int i = DEFLATE_FIRST_LENGTH; i <= DEFLATE_LAST_LENGTH;
	     i++)
		total += (uint64_t)counts->literals[i] *
			 length_extra[i - DEFLATE_FIRST_LENGTH];
	for (unsigned int i = 0; i < DEFLATE_DISTANCES; i++)
		total += (uint64_t)counts->distances[i] *
			 (codes->distance_lengths[i] + distance_extra[i]);
	return total;
}

/* Writes the form of a block, and reserves room for so many further bits. */
static void
deflate_block_begin(struct deflate_bits *bits, bool last, unsigned int form,
		    uint64_t more)
{
	buf_reserve(bits->out, (size_t)(more / 8) + 2 * DEFLATE_BITS_ROOM);
	deflate_bits_add(bits, last, 1);
	deflate_bits_add(bits, form, FORM_BITS - 1);
	deflate_bits_flush(bits);
}

/* Three codes fit between two flushes: each has at most 15 bits. */
static inline void
write_literals(const struct codes *codes, const uint8_t *bytes, size_t length,
	       struct deflate_bits *bits)
{
	for (; length >= 3; length -= 3, bytes += 3) {
		for (unsigned int i = 0; i < 3; i++)
			deflate_bits_add(bits, codes->literals[bytes[i]],
					 codes->literal_lengths[bytes[i]]);
		deflate_bits_flush(bits);
	}
	for (; length; length--, bytes++)
		deflate_bits_add(bits, codes->literals[*bytes],
				 codes->literal_lengths[*bytes]);
	deflate_bits_flush(bits);
}

/* At most 15 + 5 bits for the length and 15 + 13 for the distance. */
static inline void
write_match(const struct codes *codes, unsigned int length,
	    unsigned int distance, struct deflate_bits *bits)
{
	unsigned int symbol = deflate_length_symbol(length);
	unsigned int place = symbol - DEFLATE_FIRST_LENGTH;

	deflate_bits_add(bits, codes->literals[symbol],
			 codes->literal_lengths[symbol]);
	deflate_bits_add(bits, length - length_base[place],
			 length_extra[place]);
	symbol = deflate_distance_symbol(distance);
	deflate_bits_add(bits, codes->distances[symbol],
			 codes->distance_lengths[symbol]);
	deflate_bits_add(bits, distance - distance_base[symbol],
			 distance_extra[symbol]);
	deflate_bits_flush(bits);
}

/* Makes the codes from their lengths and writes the symbols. */
static void
write_symbols(const struct deflate_block *block, struct codes *codes,
	      struct deflate_bits *to)
{
	struct deflate_bits bits = *to; /* a local copy has no aliases */
	const uint8_t *at = block->bytes;

	deflate_huffman_codes(codes->literal_lengths, DEFLATE_LITERALS,
			      codes->literals);
	deflate_huffman_codes(codes->distance_lengths, DEFLATE_DISTANCES,
			      codes->distances);
	for (size_t i = 0; i < block->count; i++) {
		const struct deflate_sequence *sequence = &block->sequences[i];

		write_literals(codes, at, sequence->literals, &bits);
		at += sequence->literals;
		if (!sequence->length)
			continue;
		write_match(codes, sequence->length, sequence->distance, &bits);
		at += sequence->length;
	}
	deflate_bits_add(&bits, codes->literals[DEFLATE_END],
			 codes->literal_lengths[DEFLATE_END]);
	deflate_bits_flush(&bits);
	*to = bits;
}

/*
 * Counts the bits of a stored block if so many bits are pending.  Bytes that do
 * not fit one piece fill several.  Each piece after the first starts at a byte
 * boundary.
 */
static uint64_t
count_stored(size_t length, unsigned int pending)
{
	uint64_t further = length ? (length - 1) / STORED_MOST : 0;
	unsigned int first = (pending + FORM_BITS + 7) / 8 * 8 - pending;

	return first + STORED_LENGTHS + further * (8 + STORED_LENGTHS) +
	       (uint64_t)length * 8;
}

static void
write_stored(const struct deflate_block *block, struct deflate_bits *bits)
{
	const uint8_t *at = block->bytes;
	size_t rest = block->length;

	do {
		size_t piece = rest < STORED_MOST ? rest : STORED_MOST;

		rest -= piece;
		deflate_block_begin(bits, block->last && !rest, STORED, 0);
		deflate_bits_align(bits);
		buf_add_le16(bits->out, (uint16_t)piece);
		buf_add_le16(bits->out, (uint16_t)~piece);
		buf_add(bits->out, at, piece);
		at += piece;
	} while (rest);
}

void
deflate_block_write(const struct deflate_block *block,
		    struct deflate_counts *counts, struct deflate_bits *bits)
{
	struct codes fixed;
	struct codes dynamic;
	struct deflate_header header;
	uint64_t fixed_bits;
	uint64_t dynamic_bits;
	uint64_t least;

	counts->literals[DEFLATE_END]++;
	fix_lengths(&fixed);
	make_lengths(&dynamic, counts);
	deflate_header_make(&header, dynamic.literal_lengths,
			    dynamic.distance_lengths);
	fixed_bits = FORM_BITS + count_bits(&fixed, counts);
	dynamic_bits = FORM_BITS + deflate_header_bits(&header) +
		       count_bits(&dynamic, counts);
	least = fixed_bits <= dynamic_bits ? fixed_bits : dynamic_bits;
	if (count_stored(block->length, bits->count) < least) {
		write_stored(block, bits);
	} else if (fixed_bits == least) {
		deflate_block_begin(bits, block->last, FIXED, fixed_bits);
		write_symbols(block, &fixed, bits);
	} else {
		deflate_block_begin(bits, block->last, DYNAMIC, dynamic_bits);
		deflate_header_write(&header, bits);
		write_symbols(block, &dynamic, bits);
	}
}
