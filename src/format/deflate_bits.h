/* SPDX-License-Identifier: MIT */
/* Bits into a buffer, the lowest first (RFC 1951 3.1.1). */
#ifndef PYC_BAKE_FORMAT_DEFLATE_BITS_H
#define PYC_BAKE_FORMAT_DEFLATE_BITS_H

#include <stdint.h>

#include "base/buf.h"

struct deflate_bits {
	struct buf *out;    /* borrowed; whole bytes go here */
	uint64_t pending;   /* bits that are not there yet */
	unsigned int count; /* of pending; under 8 after a flush */
};

/* What there must be room for in out, past its length, before a flush. */
#define DEFLATE_BITS_ROOM 8

/* Adds bits: no more than 56 from one flush to the next. */
static inline void
deflate_bits_add(struct deflate_bits *bits, uint64_t value, unsigned int count)
{
	bits->pending |= value << bits->count;
	bits->count += count;
}

/* Moves whole bytes to out.  What it writes beyond them does not count. */
static inline void
deflate_bits_flush(struct deflate_bits *bits)
{
	unsigned int whole = bits->count & ~7U;

	put_le64(bits->out->data + bits->out->length, bits->pending);
	bits->out->length += whole / 8;
	bits->pending >>= whole;
	bits->count -= whole;
}

/* Fills a byte that is begun up with zeros. */
static inline void
deflate_bits_align(struct deflate_bits *bits)
{
	buf_reserve(bits->out, DEFLATE_BITS_ROOM);
	bits->count = (bits->count + 7) & ~7U;
	deflate_bits_flush(bits);
}

#endif
