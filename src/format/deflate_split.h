/* SPDX-License-Identifier: MIT */
/*
 * Where one block of a deflate stream ends and the next begins: takes the
 * literals and matches of a stream in their order, and writes its blocks.
 */
#ifndef PYC_BAKE_FORMAT_DEFLATE_SPLIT_H
#define PYC_BAKE_FORMAT_DEFLATE_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "format/deflate_bits.h"
#include "format/deflate_block.h"

/* Literals and matches together; a chunk has no fewer unless it is the last. */
#define DEFLATE_SPLIT_CHUNK 1024

/* A block of so many sequences ends. */
#define DEFLATE_SPLIT_MOST 32768

/* For deflate_split_begin to fill. */
struct deflate_split {
	struct deflate_bits bits;
	const uint8_t *bytes;	   /* borrowed: what is in no block yet */
	size_t block_length;	   /* bytes, without the chunk */
	size_t chunk_length;	   /* bytes */
	size_t block_count;	   /* of sequences, without the chunk */
	size_t count;		   /* of sequences */
	unsigned int chunk_tokens; /* literals and matches */
	uint32_t literals;	   /* that no sequence has yet */
	struct deflate_counts block;
	struct deflate_counts chunk;
	/* The chunk that fills a block may be all matches. */
	struct deflate_sequence
		sequences[DEFLATE_SPLIT_MOST + DEFLATE_SPLIT_CHUNK];
};

/* Begins the stream of these bytes, which goes to out; both are borrowed. */
void deflate_split_begin(struct deflate_split *split, const uint8_t *bytes,
			 struct buf *out);

/* What the stream has next: a byte as it is, */
static inline void
deflate_split_literal(struct deflate_split *split, uint8_t byte)
{
	split->chunk.literals[byte]++;
	split->chunk_length++;
	split->chunk_tokens++;
	split->literals++;
}

/* or length bytes that lie distance back.  Then deflate_split_consider. */
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

/* Ends a chunk, for deflate_split_consider. */
void deflate_split_chunk(struct deflate_split *split);

/* To be called after each match, and after literals where there is none. */
static inline void
deflate_split_consider(struct deflate_split *split)
{
	if (split->chunk_tokens >= DEFLATE_SPLIT_CHUNK)
		deflate_split_chunk(split);
}

/* Writes what remains, to the end of the stream's last byte. */
void deflate_split_end(struct deflate_split *split);

#endif
