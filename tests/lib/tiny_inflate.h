/* SPDX-License-Identifier: MIT */
/*
 * A simple inflater for RFC 1951, one bit at a time, so that the tests of the
 * encoder need no library.  It is strict: codes must be complete, nothing may
 * follow the last block, and the padding of the last byte must be 0.
 */
#ifndef PYC_BAKE_TESTS_TINY_INFLATE_H
#define PYC_BAKE_TESTS_TINY_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "lib/untraced.h"

#define TINY_MOST_BITS 15
#define TINY_MOST_SYMBOLS 320

/*
 * A stream that inflates to more bytes is bad.  The including program may set
 * a limit.
 */
#ifndef TINY_MOST_OUTPUT
#define TINY_MOST_OUTPUT SIZE_MAX
#endif

/* Facts about a stream. */
struct tiny_facts {
	unsigned int forms[3];	    /* stored, fixed, dynamic blocks */
	unsigned int matches;	    /* of any length */
	unsigned int farthest;	    /* distance of a match */
	unsigned int farthest_of_3; /* of a match of three bytes */
	unsigned int longest;	    /* length of a match */
	unsigned int longest_code;  /* of a dynamic block, in bits */
};

struct tiny {
	const uint8_t *stream;
	size_t bits; /* length of the stream */
	size_t at;   /* bits read so far */
	bool bad;    /* the stream is bad; further bits are 0 */
	struct buf *out;
	struct tiny_facts *facts;
};

struct tiny_code {
	unsigned int counts[TINY_MOST_BITS + 1]; /* symbols by length */
	unsigned int symbols[TINY_MOST_SYMBOLS]; /* sorted by code */
};

UNTRACED static inline unsigned int
tiny_bits(struct tiny *tiny, unsigned int count)
{
	unsigned int value = 0;

	for (unsigned int i = 0; i < count; i++, tiny->at++) {
		if (tiny->at >= tiny->bits) {
			tiny->bad = true;
			return 0;
		}
		value |= (unsigned int)(tiny->stream[tiny->at / 8] >>
						tiny->at % 8 &
					1)
		      << i;
	}
	return value;
}

/* Builds a code from its lengths.  Returns whether the code is complete. */
UNTRACED static inline bool
tiny_code(struct tiny_code *code, const uint8_t *lengths, unsigned int count)
{
	unsigned int filled = 0;
	unsigned int place = 0;
	int32_t left = 1;

	for (unsigned int bits = 0; bits <= TINY_MOST_BITS; bits++) {
		code->counts[bits] = 0;
		for (unsigned int i = 0; i < count; i++) {
			if (lengths[i] != bits)
				continue;
			code->counts[bits]++;
			if (bits)
				code->symbols[place++] = i;
		}
		if (bits)
			left = 2 * left - (int32_t)code->counts[bits];
		if (left < 0)
			return false;
		filled += code->counts[bits];
	}
	return left == 0 && filled == count;
}

UNTRACED static inline unsigned int
tiny_symbol(struct tiny *tiny, const struct tiny_code *code)
{
	unsigned int value = 0;
	unsigned int first = 0;
	unsigned int place = 0;

	for (unsigned int bits = 1; bits <= TINY_MOST_BITS; bits++) {
		value |= tiny_bits(tiny, 1);
		if (value - first < code->counts[bits])
			return code->symbols[place + value - first];
		place += code->counts[bits];
		first = (first + code->counts[bits]) << 1;
		value <<= 1;
	}
	tiny->bad = true;
	return 0;
}

UNTRACED static inline void
tiny_match(struct tiny *tiny, unsigned int symbol,
	   const struct tiny_code *distances)
{
	struct tiny_facts *facts = tiny->facts;
	unsigned int place = symbol - 257;
	unsigned int extra = place < 8 ? 0 : place / 4 - 1;
	unsigned int length =
		place < 8 ? place + 3 : ((4 + place % 4) << extra) + 3;
	unsigned int distance;

	if (place == 28)
		length = 258;
	else
		length += tiny_bits(tiny, extra);
	symbol = tiny_symbol(tiny, distances);
	extra = symbol < 4 ? 0 : symbol / 2 - 1;
	distance = symbol < 4 ? symbol + 1 : ((2 + symbol % 2) << extra) + 1;
	distance += tiny_bits(tiny, extra);
	if (place > 28 || symbol > 29 || distance > tiny->out->length ||
	    tiny->out->length > TINY_MOST_OUTPUT)
		tiny->bad = true;
	if (tiny->bad)
		return;
	facts->matches++;
	if (distance > facts->farthest)
		facts->farthest = distance;
	if (length == 3 && distance > facts->farthest_of_3)
		facts->farthest_of_3 = distance;
	if (length > facts->longest)
		facts->longest = length;
	while (length--)
		buf_add_byte(tiny->out,
			     tiny->out->data[tiny->out->length - distance]);
}

UNTRACED static inline void
tiny_symbols(struct tiny *tiny, const struct tiny_code *literals,
	     const struct tiny_code *distances)
{
	while (!tiny->bad) {
		unsigned int symbol = tiny_symbol(tiny, literals);

		if (symbol == 256)
			return;
		if (symbol < 256)
			buf_add_byte(tiny->out, (uint8_t)symbol);
		else
			tiny_match(tiny, symbol, distances);
	}
}

UNTRACED static inline void
tiny_stored(struct tiny *tiny)
{
	unsigned int length;

	while (tiny->at % 8)
		if (tiny_bits(tiny, 1))
			tiny->bad = true;
	length = tiny_bits(tiny, 16);
	if ((length ^ 0xffff) != tiny_bits(tiny, 16))
		tiny->bad = true;
	for (; length && !tiny->bad; length--)
		buf_add_byte(tiny->out, (uint8_t)tiny_bits(tiny, 8));
}

UNTRACED static inline void
tiny_fixed(struct tiny *tiny)
{
	struct tiny_code literals;
	struct tiny_code distances;
	uint8_t lengths[288];

	for (unsigned int i = 0; i < 288; i++)
		lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
	tiny_code(&literals, lengths, 288);
	memset(lengths, 5, 32);
	tiny_code(&distances, lengths, 32);
	tiny_symbols(tiny, &literals, &distances);
}

/* Reads the lengths of a dynamic block's two codes.  Sets bad on error. */
UNTRACED static inline void
tiny_lengths(struct tiny *tiny, const struct tiny_code *kinds, uint8_t *lengths,
	     unsigned int count)
{
	unsigned int at = 0;

	while (at < count && !tiny->bad) {
		unsigned int kind = tiny_symbol(tiny, kinds);
		unsigned int repeat = 1;

		if (kind == 16)
			repeat = 3 + tiny_bits(tiny, 2);
		else if (kind == 17)
			repeat = 3 + tiny_bits(tiny, 3);
		else if (kind == 18)
			repeat = 11 + tiny_bits(tiny, 7);
		if (repeat > count - at || (kind == 16 && !at)) {
			tiny->bad = true;
			return;
		}
		for (; repeat; repeat--, at++)
			lengths[at] = kind < 16	 ? (uint8_t)kind :
				      kind == 16 ? lengths[at - 1] :
						   0;
	}
}

UNTRACED static inline void
tiny_dynamic(struct tiny *tiny)
{
	static const uint8_t order[19] = { 16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
					   11, 4,  12, 3, 13, 2, 14, 1, 15 };
	struct tiny_code literals;
	struct tiny_code distances;
	uint8_t lengths[TINY_MOST_SYMBOLS] = { 0 };
	unsigned int literal_count = 257 + tiny_bits(tiny, 5);
	unsigned int distance_count = 1 + tiny_bits(tiny, 5);
	unsigned int kind_count = 4 + tiny_bits(tiny, 4);

	for (unsigned int i = 0; i < kind_count; i++)
		lengths[order[i]] = (uint8_t)tiny_bits(tiny, 3);
	if (!tiny_code(&literals, lengths, 19) || literal_count > 286 ||
	    distance_count > 30) {
		tiny->bad = true;
		return;
	}
	tiny_lengths(tiny, &literals, lengths, literal_count + distance_count);
	if (!lengths[256] || !tiny_code(&literals, lengths, literal_count) ||
	    !tiny_code(&distances, lengths + literal_count, distance_count)) {
		tiny->bad = true;
		return;
	}
	for (unsigned int i = 0; i < literal_count + distance_count; i++)
		if (lengths[i] > tiny->facts->longest_code)
			tiny->facts->longest_code = lengths[i];
	tiny_symbols(tiny, &literals, &distances);
}

/* Appends the inflated stream to out.  Returns -1 if the stream is bad. */
UNTRACED static inline int
tiny_inflate(const uint8_t *stream, size_t length, struct buf *out,
	     struct tiny_facts *facts)
{
	struct tiny tiny = { stream, length * 8, 0, false, out, facts };
	bool last = false;

	*facts = (struct tiny_facts){ 0 };
	while (!last && !tiny.bad) {
		unsigned int form;

		last = tiny_bits(&tiny, 1);
		form = tiny_bits(&tiny, 2);
		if (form == 0)
			tiny_stored(&tiny);
		else if (form == 1)
			tiny_fixed(&tiny);
		else if (form == 2)
			tiny_dynamic(&tiny);
		if (form > 2)
			return -1;
		facts->forms[form]++;
	}
	while (tiny.at % 8)
		if (tiny_bits(&tiny, 1))
			return -1;
	return tiny.bad || tiny.at != tiny.bits ? -1 : 0;
}

#endif
