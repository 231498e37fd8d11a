/* SPDX-License-Identifier: MIT */
/*
 * Builds a Huffman tree over the symbols, sorted by frequency and then by
 * number.  Inner nodes are made in ascending order, so the two least nodes are
 * always at the heads of two queues.  Of equal ones the symbol comes before the
 * inner node.  The tree only gives the number of symbols at each depth.  The
 * sort order decides which symbol gets which length, so a code that had to be
 * shortened needs no tree.
 */
#include "format/deflate_huffman.h"

#include <string.h>

#define MOST_NODES (2 * DEFLATE_HUFFMAN_MOST_SYMBOLS)

struct tree {
	unsigned int leaves;
	uint16_t symbols[DEFLATE_HUFFMAN_MOST_SYMBOLS]; /* of the leaves */
	/* Of the leaves, then of the inner nodes, each ascending. */
	uint32_t frequencies[MOST_NODES];
	uint16_t parents[MOST_NODES];
};

/*
 * One pass of a radix sort by eight bits of the frequency.  The pass is stable.
 */
static void
sort_pass(const uint64_t *from, uint64_t *to, unsigned int count,
	  unsigned int shift)
{
	uint16_t starts[257] = { 0 };

	for (unsigned int i = 0; i < count; i++)
		starts[(from[i] >> shift & 0xff) + 1]++;
	for (unsigned int i = 1; i < 256; i++)
		starts[i] = (uint16_t)(starts[i] + starts[i - 1]);
	for (unsigned int i = 0; i < count; i++)
		to[starts[from[i] >> shift & 0xff]++] = from[i];
}

/* Fills in the leaves, sorted by frequency << 16 | symbol. */
static void
plant(struct tree *tree, const uint32_t *frequencies, unsigned int count)
{
	uint64_t keys[2][DEFLATE_HUFFMAN_MOST_SYMBOLS];
	unsigned int leaves = 0;
	unsigned int at = 0;
	uint32_t all = 0;

	for (unsigned int i = 0; i < count; i++) {
		if (!frequencies[i])
			continue;
		keys[0][leaves++] = (uint64_t)frequencies[i] << 16 | i;
		all |= frequencies[i];
	}
	for (unsigned int shift = 16; all; shift += 8, all >>= 8) {
		sort_pass(keys[at], keys[!at], leaves, shift);
		at = !at;
	}
	tree->leaves = leaves;
	for (unsigned int i = 0; i < leaves; i++) {
		tree->symbols[i] = (uint16_t)keys[at][i];
		tree->frequencies[i] = (uint32_t)(keys[at][i] >> 16);
	}
}

/*
 * Takes the lesser head of both queues.  `end` is the end of the queue of inner
 * nodes.
 */
static unsigned int
take_least(const struct tree *tree, unsigned int *leaf, unsigned int *made,
	   unsigned int end)
{
	if (*made == end ||
	    (*leaf < tree->leaves &&
	     tree->frequencies[*leaf] <= tree->frequencies[*made]))
		return (*leaf)++;
	return (*made)++;
}

/* Joins the two least nodes until only the root is left. */
static void
join(struct tree *tree)
{
	unsigned int leaf = 0;
	unsigned int made = tree->leaves;

	for (unsigned int end = tree->leaves; end < 2 * tree->leaves - 1;
	     end++) {
		unsigned int first = take_least(tree, &leaf, &made, end);
		unsigned int second = take_least(tree, &leaf, &made, end);

		tree->frequencies[end] =
			tree->frequencies[first] + tree->frequencies[second];
		tree->parents[first] = (uint16_t)end;
		tree->parents[second] = (uint16_t)end;
	}
}

/*
 * Counts the leaves at each depth.  Leaves deeper than `most` are counted at
 * depth `most`.
 */
static void
count_depths(const struct tree *tree, unsigned int most, uint16_t *at_depth)
{
	uint16_t depths[MOST_NODES];
	unsigned int node = 2 * tree->leaves - 2;

	memset(at_depth, 0, (most + 1) * sizeof(*at_depth));
	depths[node] = 0;
	while (node--) {
		depths[node] = (uint16_t)(depths[tree->parents[node]] + 1);
		if (node < tree->leaves)
			at_depth[depths[node] < most ? depths[node] : most]++;
	}
}

/*
 * If leaves were raised to depth `most`, there are more codes than the bits
 * allow.  Each step makes room for one code: the deepest leaf above that depth
 * moves one level down, and one of the raised leaves becomes its sibling.
 */
static void
make_room(uint16_t *at_depth, unsigned int most)
{
	uint32_t used = 0; /* in units of a code of `most` bits */

	for (unsigned int depth = 1; depth <= most; depth++)
		used += (uint32_t)at_depth[depth] << (most - depth);
	for (; used > 1U << most; used--) {
		unsigned int depth = most - 1;

		while (!at_depth[depth])
			depth--;
		at_depth[depth]--;
		at_depth[depth + 1] = (uint16_t)(at_depth[depth + 1] + 2);
		at_depth[most]--;
	}
}

void
deflate_huffman_lengths(const uint32_t *frequencies, unsigned int count,
			unsigned int most, uint8_t *lengths)
{
	struct tree tree;
	uint16_t at_depth[DEFLATE_HUFFMAN_MOST_BITS + 1];
	unsigned int leaf = 0;

	memset(lengths, 0, count);
	plant(&tree, frequencies, count);
	if (tree.leaves == 1)
		lengths[tree.symbols[0]] = 1;
	if (tree.leaves < 2)
		return;
	join(&tree);
	count_depths(&tree, most, at_depth);
	make_room(at_depth, most);
	for (unsigned int depth = most; depth; depth--)
		for (unsigned int i = at_depth[depth]; i; i--)
			lengths[tree.symbols[leaf++]] = (uint8_t)depth;
}

static unsigned int
reverse(unsigned int code, unsigned int bits)
{
	code = (code & 0x5555) << 1 | (code >> 1 & 0x5555);
	code = (code & 0x3333) << 2 | (code >> 2 & 0x3333);
	code = (code & 0x0f0f) << 4 | (code >> 4 & 0x0f0f);
	code = (code & 0x00ff) << 8 | (code >> 8 & 0x00ff);
	return code >> (16 - bits);
}

void
deflate_huffman_codes(const uint8_t *lengths, unsigned int count,
		      uint16_t *codes)
{
	uint16_t next[DEFLATE_HUFFMAN_MOST_BITS + 2] = { 0 };
	unsigned int code = 0;

	for (unsigned int i = 0; i < count; i++)
		next[lengths[i] + 1]++;
	next[1] = 0;
	for (unsigned int bits = 1; bits <= DEFLATE_HUFFMAN_MOST_BITS; bits++) {
		/* So far, next[bits] counts the codes of bits - 1 bits. */
		code = (code + next[bits]) << 1;
		next[bits] = (uint16_t)code;
	}
	for (unsigned int i = 0; i < count; i++) {
		codes[i] = 0;
		if (lengths[i])
			codes[i] = (uint16_t)reverse(next[lengths[i]]++,
						     lengths[i]);
	}
}
