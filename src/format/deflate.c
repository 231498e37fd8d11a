/* SPDX-License-Identifier: MIT */
/*
 * Searches for matches and chooses among them.  Positions whose first four
 * bytes have the same hash form a chain, latest first.  latest has the head of
 * each chain.  back has, for each position of the window, the step to the
 * previous position of its chain.  Three bytes are searched for only at the
 * latest position whose three bytes have the same hash.  A match is taken
 * unless a better one begins one or two bytes later.
 *
 * Positions count modulo 1 << 32 and steps have 16 bits, so they mean the same
 * for any length of the input.  A head may be wrong: it was never set, or was
 * set 4 GiB ago.  So a head is used only within the window, and the bytes there
 * are compared.  A step is read only at positions where the same stream has
 * written one.
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

/* Four such bytes are the head of an empty chain. */
#define NOWHERE 0x80

#define DEPTH 40   /* positions of a chain that are tried */
#define NICE 96	   /* a match of this length ends the search */
#define LAZY 64	   /* a match of this length is taken at once */
#define GOOD 16	   /* after this length the depth is halved */
#define AHEAD 2	   /* how many bytes later a better match may begin */
#define FAR_3 8192 /* no match of three bytes from further back */
#define LEAST_CHAINED 4

/* The gain in score that a later match needs, by the literals before it. */
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
	size_t end; /* the first position without four bytes */
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
	/* Not zeroed: no part is read before it is written. */
	return mem_alloc(sizeof(struct deflate));
}

void
deflate_free(struct deflate *deflate)
{
	free(deflate);
}

/*
 * Enters a position into its chains.  *step and *step_3 become the distances to
 * the previous position of each chain.
 */
static inline void
deflate_enter(struct parser *parser, size_t at, uint32_t *step,
	      uint32_t *step_3)
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

/* Returns how many bytes are equal; the first length bytes are known. */
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
 * Enters a position and searches for a match there that is longer than known,
 * which is at least 2.  Tries depth positions and returns the longest match, or
 * the nearest of the longest ones.
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

	deflate_enter(parser, at, &distance, &distance_3);
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
		/* The end first, because most candidates fail there. */
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
deflate_pass(struct parser *parser, size_t from, size_t to)
{
	uint32_t step;
	uint32_t step_3;

	if (to > parser->end)
		to = parser->end;
	for (; from < to; from++)
		deflate_enter(parser, from, &step, &step_3);
}

/* Four for each byte of the match, minus one for each bit of the distance. */
static inline int
score(struct match match)
{
	return 4 * (int)match.length - (31 - __builtin_clz(match.distance));
}

/*
 * Searches for a better match at *next and the position after it.  Returns the
 * number of literals before that match, or 0 if there is none.
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
deflate_parse(struct parser *parser)
{
	struct deflate_split *split = parser->split;
	size_t at = 0;

	while (at < parser->end) {
		struct match match =
			search(parser, at, DEFLATE_LEAST_MATCH - 1, DEPTH);
		size_t next = at + 1; /* the first that is not in a chain yet */

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
			deflate_pass(parser, next, at);
		}
		deflate_split_consider(split);
	}
	while (at < parser->length)
		deflate_split_literal(split, parser->bytes[at++]);
}

/* Overwrites the heads of an earlier stream, as far as they are used. */
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
		/*
		 * Without bytes this may be NULL; adding to NULL is undefined.
		 */
		.bytes = length ? bytes : (const uint8_t *)"",
		.length = length,
		.end = length < LEAST_CHAINED ? 0 : length - LEAST_CHAINED + 1,
	};

	clear(deflate, &parser);
	deflate_split_begin(parser.split, parser.bytes, out);
	deflate_parse(&parser);
	deflate_split_end(parser.split);
}
