/* SPDX-License-Identifier: MIT */
/*
 * The stream comes in chunks.  Each chunk is compared with the block so far.
 * If separate codes for the two would save more bits than a second header
 * costs, the block ends before the chunk; otherwise the chunk joins the block.
 * The cost of codes is estimated by entropy, in integers.
 */
#include "format/deflate_split.h"

#include <stdbool.h>
#include <string.h>

/* The cost of another block: bits, and bits for each symbol that both use. */
#define BLOCK_COST 160
#define SYMBOL_COST 3
#define UNIT 256 /* sums count in 1/256 bit */

/*
 * Returns n * log2(n) in UNITs, 0 for 0.  Between two powers of 2 the logarithm
 * is approximated by a parabola; the error is below a hundredth.
 */
static int64_t
weigh(uint32_t number)
{
	unsigned int whole;
	uint32_t part;
	uint32_t bend;

	if (!number)
		return 0;
	whole = 31 - (unsigned int)__builtin_clz(number);
	part = (uint32_t)(((uint64_t)number << 16) >> whole) - 0x10000;
	bend = (uint32_t)((uint64_t)part * (0x10000 - part) >> 16);
	bend = bend * 22713U >> 16;
	return (int64_t)((uint64_t)number * ((whole << 16) + part + bend) >> 8);
}

/* Returns what two codes would save, minus the cost of the symbols both use. */
static int64_t
weigh_apart(const uint32_t *left, const uint32_t *right, unsigned int count)
{
	uint32_t left_total = 0;
	uint32_t right_total = 0;
	int64_t saved = 0;

	for (unsigned int i = 0; i < count; i++) {
		left_total += left[i];
		right_total += right[i];
		if (left[i] && right[i])
			saved += weigh(left[i]) + weigh(right[i]) -
				 weigh(left[i] + right[i]) - SYMBOL_COST * UNIT;
	}
	return saved + weigh(left_total + right_total) - weigh(left_total) -
	       weigh(right_total);
}

static bool
better_apart(const struct deflate_counts *left,
	     const struct deflate_counts *right)
{
	return weigh_apart(left->literals, right->literals, DEFLATE_LITERALS) +
		       weigh_apart(left->distances, right->distances,
				   DEFLATE_DISTANCES) >
	       BLOCK_COST * UNIT;
}

/* Writes the block so far, without the chunk. */
static void
write_block(struct deflate_split *split, bool last)
{
	struct deflate_block block = {
		.bytes = split->bytes,
		.length = split->block_length,
		.sequences = split->sequences,
		.count = split->block_count,
		.last = last,
	};

	deflate_block_write(&block, &split->block, &split->bits);
	split->bytes += split->block_length;
	split->block_length = 0;
	split->count -= split->block_count;
	memmove(split->sequences, split->sequences + split->block_count,
		split->count * sizeof(*split->sequences));
	split->block_count = 0;
	memset(&split->block, 0, sizeof(split->block));
}

/* Makes the chunk part of the block. */
static void
merge(struct deflate_split *split)
{
	for (unsigned int i = 0; i < DEFLATE_LITERALS; i++)
		split->block.literals[i] += split->chunk.literals[i];
	for (unsigned int i = 0; i < DEFLATE_DISTANCES; i++)
		split->block.distances[i] += split->chunk.distances[i];
	memset(&split->chunk, 0, sizeof(split->chunk));
	split->chunk_tokens = 0;
	split->block_length += split->chunk_length;
	split->chunk_length = 0;
	split->block_count = split->count;
}

void
deflate_split_chunk(struct deflate_split *split)
{
	if (split->literals) {
		split->sequences[split->count++] =
			(struct deflate_sequence){ split->literals, 0, 0 };
		split->literals = 0;
	}
	if (better_apart(&split->block, &split->chunk))
		write_block(split, false);
	merge(split);
	if (split->count >= DEFLATE_SPLIT_MOST)
		write_block(split, false);
}

void
deflate_split_begin(struct deflate_split *split, const uint8_t *bytes,
		    struct buf *out)
{
	split->bits = (struct deflate_bits){ .out = out };
	split->bytes = bytes;
	split->block_length = 0;
	split->chunk_length = 0;
	split->block_count = 0;
	split->count = 0;
	split->chunk_tokens = 0;
	split->literals = 0;
	memset(&split->block, 0, sizeof(split->block));
	memset(&split->chunk, 0, sizeof(split->chunk));
}

void
deflate_split_end(struct deflate_split *split)
{
	deflate_split_chunk(split);
	write_block(split, true);
	deflate_bits_align(&split->bits);
}
