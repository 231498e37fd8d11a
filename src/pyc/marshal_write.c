/* SPDX-License-Identifier: MIT */
/*
 * Depth-first: each node is written in full at its first place and as a
 * reference at later places.  A node takes a reference index if it has two or
 * more places, which the graph has counted.  The graph has no cycles and, with
 * every reference followed, is not deeper than MARSHAL_MOST_DEPTH, so plain
 * recursion is safe.
 */
#include "pyc/marshal_write.h"

#include <string.h>

struct writer {
	struct marshal_graph *graph;
	struct buf *out;
	uint32_t references;
};

static uint8_t
string_type_code(const struct marshal_node *node)
{
	bool is_ascii = node->properties & MARSHAL_TEXT_IS_ASCII;
	bool is_interned = node->properties &
			   (MARSHAL_TEXT_IS_NAME | MARSHAL_TEXT_IS_WORD);

	if (!is_ascii)
		return is_interned ? MARSHAL_INTERNED : MARSHAL_STRING;
	if (node->length <= MARSHAL_SHORT_STRING_MOST)
		return is_interned ? MARSHAL_SHORT_ASCII_INTERNED :
				     MARSHAL_SHORT_ASCII;
	return is_interned ? MARSHAL_ASCII_INTERNED : MARSHAL_ASCII;
}

uint8_t
marshal_type_code(const struct marshal_node *node)
{
	if (node->type == MARSHAL_STRING)
		return string_type_code(node);
	if (node->type == MARSHAL_TUPLE &&
	    node->children <= MARSHAL_SMALL_TUPLE_MOST)
		return MARSHAL_SMALL_TUPLE;
	return node->type;
}

/* Writes the type code and length of an object, and the bytes of a leaf. */
static void
write_head(struct writer *writer, const struct marshal_node *node, uint8_t flag)
{
	uint8_t code = marshal_type_code(node);
	uint8_t *at;

	if (writer->out->capacity - writer->out->length < node->length + 5)
		buf_reserve(writer->out, (size_t)node->length + 5);
	at = writer->out->data + writer->out->length;
	*at++ = code | flag;
	switch (code) {
	case MARSHAL_SHORT_ASCII:
	case MARSHAL_SHORT_ASCII_INTERNED:
		*at++ = (uint8_t)node->length;
		break;
	case MARSHAL_STRING:
	case MARSHAL_INTERNED:
	case MARSHAL_ASCII:
	case MARSHAL_ASCII_INTERNED:
		put_le32(at, node->length);
		at += 4;
		break;
	case MARSHAL_SMALL_TUPLE:
		*at++ = (uint8_t)node->children;
		break;
	case MARSHAL_TUPLE:
	case MARSHAL_LIST:
	case MARSHAL_SET:
	case MARSHAL_FROZENSET:
		put_le32(at, node->children);
		at += 4;
		break;
	default:
		break;
	}
	if (node->length)
		memcpy(at, node->bytes, node->length);
	at += node->length;
	writer->out->length = (size_t)(at - writer->out->data);
}

static void
write_node(struct writer *writer, uint32_t number)
{
	struct marshal_graph *graph = writer->graph;
	struct marshal_node *node = &graph->nodes[number];
	bool is_code = node->type == MARSHAL_CODE;
	bool is_flagged =
		node->uses > 1 && !marshal_type_is_singleton(node->type);

	if (node->uses & MARSHAL_WRITTEN) {
		buf_add_byte(writer->out, MARSHAL_REF);
		buf_add_le32(writer->out, node->uses & ~MARSHAL_WRITTEN);
		return;
	}
	if (is_flagged)
		node->uses = MARSHAL_WRITTEN | writer->references++;
	write_head(writer, node, is_flagged ? MARSHAL_FLAG_REF : 0);
	for (uint32_t i = 0; i < node->children; i++) {
		if (is_code && i == MARSHAL_LINE_CHILD)
			buf_add_le32(writer->out, node->line);
		write_node(writer, graph->children[node->first + i]);
	}
	if (node->type == MARSHAL_DICT || node->type == MARSHAL_FROZENDICT)
		buf_add_byte(writer->out, MARSHAL_NULL);
}

void
marshal_write(struct marshal_graph *graph, struct buf *out)
{
	struct writer writer = { .graph = graph, .out = out };

	write_node(&writer, graph->root);
}
