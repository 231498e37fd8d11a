/* SPDX-License-Identifier: MIT */
/*
 * Reading merges equal objects (R1) and normalises strings and tuples (R3, R4).
 * What remains is the order of set elements (R2).
 *
 * R2 requires the byte order of the elements' own encodings.  These are never
 * built.  An encoding shows its own end, so comparing two encodings byte by
 * byte is the same as comparing type, length and content, and then the children
 * in order.  Equal children are the same node, so the comparison descends only
 * along the first difference.  Children have lower numbers than their parents,
 * so a set inside another set is sorted before its parent is compared.
 */
#include "pyc/canon.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "pyc/marshal_read.h"
#include "pyc/marshal_write.h"

void
canon_fini(struct canon *canon)
{
	marshal_graph_fini(&canon->graph);
	buf_fini(&canon->scratch);
}

/*
 * Compares two lengths as the little-endian bytes in which they are written:
 * the first byte weighs most.
 */
static int
compare_length_bytes(uint32_t a, uint32_t b)
{
	uint32_t left = __builtin_bswap32(a);
	uint32_t right = __builtin_bswap32(b);

	return (left > right) - (left < right);
}

static bool
is_dict(const struct marshal_node *node)
{
	return node->type == MARSHAL_DICT || node->type == MARSHAL_FROZENDICT;
}

static int
compare_heads(const struct marshal_node *a, const struct marshal_node *b)
{
	int order = marshal_type_code(a) - marshal_type_code(b);
	uint32_t common = a->length < b->length ? a->length : b->length;

	if (order)
		return order;
	if (a->type == MARSHAL_STRING)
		order = compare_length_bytes(a->length, b->length);
	else if (!is_dict(a))
		order = compare_length_bytes(a->children, b->children);
	if (!order && common)
		order = memcmp(a->bytes, b->bytes, common);
	return order;
}

/* Returns the type code of the nth child, or the NULL after the last one. */
static int
child_code(const struct marshal_graph *graph, const struct marshal_node *node,
	   uint32_t nth)
{
	if (nth == node->children)
		return MARSHAL_NULL;
	return marshal_type_code(
		&graph->nodes[graph->children[node->first + nth]]);
}

static int
compare_encodings(const void *left, const void *right, void *context)
{
	const struct marshal_graph *graph = context;
	uint32_t a = *(const uint32_t *)left;
	uint32_t b = *(const uint32_t *)right;

	while (a != b) {
		const struct marshal_node *first = &graph->nodes[a];
		const struct marshal_node *second = &graph->nodes[b];
		int order = compare_heads(first, second);
		uint32_t i = 0;

		if (order)
			return order;
		while (i < first->children && i < second->children &&
		       graph->children[first->first + i] ==
			       graph->children[second->first + i])
			i++;
		if (first->type == MARSHAL_CODE && i >= MARSHAL_LINE_CHILD &&
		    first->line != second->line)
			return compare_length_bytes(first->line, second->line);
		if (i == first->children || i == second->children)
			return child_code(graph, first, i) -
			       child_code(graph, second, i);
		a = graph->children[first->first + i];
		b = graph->children[second->first + i];
	}
	return 0;
}

static void
sort_sets(struct marshal_graph *graph)
{
	for (uint32_t i = 0; i < graph->count; i++) {
		const struct marshal_node *node = &graph->nodes[i];

		if (node->type != MARSHAL_SET &&
		    node->type != MARSHAL_FROZENSET)
			continue;
		if (node->children > 1)
			qsort_r(graph->children + node->first, node->children,
				sizeof(*graph->children), compare_encodings,
				graph);
	}
}

void
canon_sort_without_names(struct canon *canon)
{
	struct marshal_graph *graph = &canon->graph;

	for (uint32_t i = 0; i < graph->count; i++)
		if (graph->nodes[i].type == MARSHAL_STRING)
			graph->nodes[i].properties &=
				(uint8_t)~MARSHAL_TEXT_IS_NAME;
	sort_sets(graph);
}

int
canon_rewrite(struct canon *canon, const uint8_t *stream, size_t length,
	      unsigned int minor, struct buf *out, struct err *err)
{
	if (marshal_read(&canon->graph, stream, length, minor, err))
		return -1;
	sort_sets(&canon->graph);
	marshal_write(&canon->graph, out);
	return 0;
}

const struct marshal_node *
canon_find_path(const struct canon *canon, unsigned int minor,
		const char *filename)
{
	const struct marshal_graph *graph = &canon->graph;
	uint32_t right = MARSHAL_NO_NODE;
	auto_buf wanted = BUF_INIT;

	utf8_add_escaped(&wanted, filename);
	for (uint32_t i = graph->count; i-- > 0;) {
		const struct marshal_node *name;
		uint32_t number;

		if (graph->nodes[i].type != MARSHAL_CODE)
			continue;
		/*
		 * Equal names are one node, so the right one is compared once.
		 */
		number = marshal_code_filename(graph, i, minor);
		name = &graph->nodes[number];
		if (number != right &&
		    (name->length != wanted.length ||
		     (name->length &&
		      memcmp(name->bytes, wanted.data, name->length))))
			return name;
		right = number;
	}
	return NULL;
}

bool
canon_is_settled(struct canon *canon, const uint8_t *stream, size_t length,
		 unsigned int minor, const char *filename)
{
	auto_err err = ERR_INIT;

	canon->scratch.length = 0;
	return !canon_rewrite(canon, stream, length, minor, &canon->scratch,
			      &err) &&
	       canon->scratch.length == length &&
	       !memcmp(canon->scratch.data, stream, length) &&
	       !canon_find_path(canon, minor, filename);
}
