/* SPDX-License-Identifier: MIT */
/*
 * The search for matches, and the choice among them.  Positions whose first
 * four bytes have the same hash are a chain, from the latest back: latest has
 * the head of each, back the step from each position of the window to the one
 * before it in its chain.  Matches of three bytes are looked for at one place,
 * the latest with the same hash of three.  A match is taken unless one or two
 * bytes later there is a better one.
 *
 * Positions count modulo 1 << 32, and a step is 16 bits, so that both mean the
 * same at any length of the input.  A head may be wrong, where none was put
 * down or 4 GiB ago: whatever it tells is believed only as far as the window
 * goes back, and the bytes there are compared.  A step is read only where one
 * was written for the same stream.
 */
#include "format/deflate.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/deflate_block.h"
#include "format/deflate_split.h"

#define MOST_ORDER 15	/* log2 of the heads of chains */
#define MOST_ORDER_3 13 /* log2 of the heads for three bytes */
#define LEAST_ORDER 10
#define MULTIPLIER 0x9e3779b1U

/* A byte that, four times over, is the head of a chain of nothing. */
#define NOWHERE 0x80

#define DEPTH 40   /* how many places of a chain are looked at */
#define NICE 96	   /* a match so long ends the search */
#define LAZY 64	   /* a match so long is taken at once */
#define GOOD 16	   /* after one so long the next search is half as deep */
#define AHEAD 2	   /* how many bytes later a better one may begin */
#define FAR_3 8192 /* no match of three bytes from further back */
#define LEAST_CHAINED 4

/* How much better it must be, by its score, for the literals it costs. */
static const int margins[AHEAD + 1] = { 0, 2, 6 };

struct deflate {
	uint32_t latest[1 << MOST_ORDER];
	uint32_t latest_3[1 << MOST_ORDER_3];
	uint16_t back[DEFLATE_WINDOW];
	struct deflate_split split;
};

struct parser {
	struct deflate *deflate;
	struct deflate_split *split;
	const uint8_t *bytes;
	size_t length;
	size_t end; /* from here on there are no four bytes to look for */
	unsigned int shift;
	unsigned int shift_3;
};

struct match {
	unsigned int length; /* 0: none */
	unsigned int distance;
};

struct deflate *
deflate_new(void)
{
	/* No part of it is read before it is written. */
	return mem_alloc(sizeof(struct deflate));
}

void
deflate_free(struct deflate *deflate)
{
	free(deflate);
}

/*
 * Puts a position into its chains, and tells how far back the one before it
 * lies in each.
 */
static inline void
enter(struct parser *parser, size_t at, uint32_t *step, uint32_t *step_3)
{
	struct deflate *deflate = parser->deflate;
	uint32_t four = get_le32(parser->bytes + at);
	uint32_t hash = four * MULTIPLIER >> parser->shift;
	uint32_t hash_3 = (four << 8) * MULTIPLIER >> parser->shift_3;

	*step = (uint32_t)at - deflate->latest[hash];
	*step_3 = (uint32_t)at - deflate->latest_3[hash_3];
	deflate->latest[hash] = (uint32_t)at;
	deflate->latest_3[hash_3] = (uint32_t)at;
	deflate->back[at % DEFLATE_WINDOW] =
		*step < UINT16_MAX ? (uint16_t)*step : UINT16_MAX;
}

/* How many bytes are the same; the first length of them are known to be. */
static inline unsigned int
extend(const uint8_t *here, const uint8_t *there, unsigned int length,
       unsigned int most)
{
	for (; length + 8 <= most; length += 8) {
		uint64_t candidate =
			get_le64(here + length) ^ get_le64(there + length);

		if (candidate)
			return length +
			       (unsigned int)__builtin_ctzll(candidate) / 8;
	}
	while (length < most && here[length] == there[length])
		length++;
	return length;
}

/*
 * Enters a position and looks for a match there that is longer than known,
 * which is 2 or more: the longest in depth places, the nearest of equals.
 */
static inline struct match
search(struct parser *parser, size_t at, unsigned int known, unsigned int depth)
{
	const uint8_t *here = parser->bytes + at;
	size_t rest = parser->length - at;
	unsigned int most = rest < DEFLATE_MOST_MATCH ? (unsigned int)rest :
							DEFLATE_MOST_MATCH;
	struct match match = { 0, 0 };
	const uint16_t *back = parser->deflate->back;
	uint32_t distance;
	uint32_t distance_3;
	uint32_t first;
	uint32_t last;

	enter(parser, at, &distance, &distance_3);
	if (known < DEFLATE_LEAST_MATCH) {
		known = DEFLATE_LEAST_MATCH;
		if (distance_3 <= FAR_3 &&
		    !((get_le32(here) ^ get_le32(here - distance_3)) << 8))
			match = (struct match){ known, distance_3 };
	}
	if (known >= most)
		return match;
	first = get_le32(here);
	last = get_le32(here + known + 1 - LEAST_CHAINED);
	for (; distance <= DEFLATE_WINDOW && depth; depth--) {
		const uint8_t *there = here - distance;
		unsigned int length;

		distance += back[(at - distance) % DEFLATE_WINDOW];
		/* The end first, where most turn out to be no longer. */
		if (get_le32(there + known + 1 - LEAST_CHAINED) != last ||
		    get_le32(there) != first)
			continue;
		length = extend(here, there, LEAST_CHAINED, most);
		if (length <= known)
			continue;
		match = (struct match){ length, (unsigned int)(here - there) };
		if (length >= NICE || length == most)
			break;
		known = length;
		last = get_le32(here + known + 1 - LEAST_CHAINED);
	}
	return match;
}

/* Enters the positions that a match covers. */
static inline void
pass(struct parser *parser, size_t from, size_t to)
{
	uint32_t step;
	uint32_t step_3;

	if (to > parser->end)
		to = parser->end;
	for (; from < to; from++)
		enter(parser, from, &step, &step_3);
}

/* Four to a byte gained, less one to a bit of the distance. */
static inline int
score(struct match match)
{
	return 4 * (int)match.length - (31 - __builtin_clz(match.distance));
}

/*
 * Looks for a better match at *next and the position after it.  Returns after
 * how many literals it begins, or 0 where there is none.
 */
static inline unsigned int
improve(struct parser *parser, size_t *next, struct match *match)
{
	unsigned int depth = match->length >= GOOD ? DEPTH / 4 : DEPTH / 2;
	unsigned int known = match->length - 1;

	if (known < DEFLATE_LEAST_MATCH)
		known = DEFLATE_LEAST_MATCH;
	for (unsigned int ahead = 1; ahead <= AHEAD; ahead++, depth /= 2) {
		struct match candidate;

		if (*next >= parser->end)
			return 0;
		candidate = search(parser, (*next)++, known, depth);
		if (candidate.length &&
		    score(candidate) > score(*match) + margins[ahead]) {
			*match = candidate;
			return ahead;
		}
	}
	return 0;
}

static void
parse(struct parser *parser)
{
	struct deflate_split *split = parser->split;
	size_t at = 0;

	while (at < parser->end) {
		struct match match =
			search(parser, at, DEFLATE_LEAST_MATCH - 1, DEPTH);
		size_t next = at + 1; /* the first that is in no chain yet */

		if (!match.length) {
			deflate_split_literal(split, parser->bytes[at++]);
		} else {
			unsigned int ahead = 1;

			while (ahead && match.length < LAZY) {
				ahead = improve(parser, &next, &match);
				for (unsigned int i = 0; i < ahead; i++)
					deflate_split_literal(
						split, parser->bytes[at++]);
			}
			deflate_split_match(split, match.length,
					    match.distance);
			at += match.length;
			pass(parser, next, at);
		}
		deflate_split_consider(split);
	}
	while (at < parser->length)
		deflate_split_literal(split, parser->bytes[at++]);
}

/* What the heads say of an earlier stream is overwritten, as far as is used. */
static void
clear(struct deflate *deflate, struct parser *parser)
{
	unsigned int order = LEAST_ORDER;
	unsigned int order_3;

	while (order < MOST_ORDER && parser->length >> order)
		order++;
	order_3 = order < MOST_ORDER_3 ? order : MOST_ORDER_3;
	parser->shift = 32 - order;
	parser->shift_3 = 32 - order_3;
	memset(deflate->latest, NOWHERE, sizeof(*deflate->latest) << order);
	memset(deflate->latest_3, NOWHERE,
	       sizeof(*deflate->latest_3) << order_3);
}

void
deflate_compress(struct deflate *deflate, const uint8_t *bytes, size_t length,
		 struct buf *out)
{
	struct parser parser = {
		.deflate = deflate,
		.split = &deflate->split,
		/* Of no bytes the place may be NULL, which none can add to. */
		.bytes = length ? bytes : (const uint8_t *)"",
		.length = length,
		.end = length < LEAST_CHAINED ? 0 : length - LEAST_CHAINED + 1,
	};

	clear(deflate, &parser);
	deflate_split_begin(parser.split, parser.bytes, out);
	parse(&parser);
	deflate_split_end(parser.split);
}
