/* SPDX-License-Identifier: MIT */
/* Writes bits into a buffer, lowest bit first (RFC 1951 3.1.1). */
#ifndef PYC_BAKE_FORMAT_DEFLATE_BITS_H
#define PYC_BAKE_FORMAT_DEFLATE_BITS_H

#include <stdint.h>

#include "base/buf.h"

struct deflate_bits {
	struct buf *out;    /* borrowed; receives whole bytes */
	uint64_t pending;   /* bits that are not in out yet */
	unsigned int count; /* of pending; below 8 after a flush */
};

/* The bytes that out must have room for past its length before a flush. */
#define DEFLATE_BITS_ROOM 8

/* Adds bits: at most 56 between two flushes. */
static inline void
deflate_bits_add(struct deflate_bits *bits, uint64_t value, unsigned int count)
{
	bits->pending |= value << bits->count;
	bits->count += count;
}

/* Moves whole bytes to out; bytes written past out->length are ignored. */
static inline void
deflate_bits_flush(struct deflate_bits *bits)
{
	unsigned int whole = bits->count & ~7U;

	put_le64(bits->out->data + bits->out->length, bits->pending);
	bits->out->length += whole / 8;
	bits->pending >>= whole;
	bits->count -= whole;
}

/* Fills an incomplete byte with zeros. */
static inline void
deflate_bits_align(struct deflate_bits *bits)
{
	buf_reserve(bits->out, DEFLATE_BITS_ROOM);
	bits->count = (bits->count + 7) & ~7U;
	deflate_bits_flush(bits);
}

#endif
