/* SPDX-License-Identifier: MIT */
/*
 * Decides where one block of a deflate stream ends and the next begins: takes
 * the literals and matches of a stream in order and writes its blocks.
 */
#ifndef PYC_BAKE_FORMAT_DEFLATE_SPLIT_H
#define PYC_BAKE_FORMAT_DEFLATE_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "format/deflate_bits.h"
#include "format/deflate_block.h"

/* The literals and matches of a chunk; only the last chunk may have fewer. */
#define DEFLATE_SPLIT_CHUNK 1024

/* A block ends when it has this many sequences. */
#define DEFLATE_SPLIT_MOST 32768

/* Filled by deflate_split_begin. */
struct deflate_split {
	struct deflate_bits bits;
	const uint8_t *bytes;	   /* borrowed: not in a block yet */
	size_t block_length;	   /* bytes, without the chunk */
	size_t chunk_length;	   /* bytes */
	size_t block_count;	   /* of sequences, without the chunk */
	size_t count;		   /* of sequences */
	unsigned int chunk_tokens; /* literals and matches */
	uint32_t literals;	   /* not in a sequence yet */
	struct deflate_counts block;
	struct deflate_counts chunk;
	/* The chunk that fills a block may consist of matches alone. */
	struct deflate_sequence
		sequences[DEFLATE_SPLIT_MOST + DEFLATE_SPLIT_CHUNK];
};

/* Begins the stream of these bytes, written to out; both are borrowed. */
void deflate_split_begin(struct deflate_split *split, const uint8_t *bytes,
			 struct buf *out);

/* Adds the next byte of the stream as a literal. */
static inline void
deflate_split_literal(struct deflate_split *split, uint8_t byte)
{
	split->chunk.literals[byte]++;
	split->chunk_length++;
	split->chunk_tokens++;
	split->literals++;
}

/*
 * Adds the next length bytes as a match with those distance bytes back.  The
 * caller must then call deflate_split_consider.
 */
static inline void
deflate_split_match(struct deflate_split *split, unsigned int length,
		    unsigned int distance)
{
	split->chunk.literals[deflate_length_symbol(length)]++;
	split->chunk.distances[deflate_distance_symbol(distance)]++;
	split->sequences[split->count++] =
		(struct deflate_sequence){ split->literals, (uint16_t)length,
					   (uint16_t)distance };
	split->chunk_length += length;
	split->chunk_tokens++;
	split->literals = 0;
}

/* Ends a chunk; for deflate_split_consider only. */
void deflate_split_chunk(struct deflate_split *split);

/*
 * The caller must call this after each match, and after a literal that does not
 * precede a match.
 */
static inline void
deflate_split_consider(struct deflate_split *split)
{
	if (split->chunk_tokens >= DEFLATE_SPLIT_CHUNK)
		deflate_split_chunk(split);
}

/* Writes the rest, up to the last byte of the stream. */
void deflate_split_end(struct deflate_split *split);

#endif
