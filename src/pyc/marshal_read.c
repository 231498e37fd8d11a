/* SPDX-License-Identifier: MIT */
/*
 * A recursive descent over the tokens of the stream.  The children of an
 * unfinished object are on a stack of node numbers; after the last child the
 * whole object is looked up.  A reference index refers to no node until its
 * object is complete.
 */
#include "pyc/marshal_read.h"

#include <stdlib.h>

#include "base/mem.h"
#include "pyc/marshal_lex.h"

struct numbers {
	uint32_t *items;
	uint32_t count;
	uint32_t room;
};

struct reader {
	struct marshal_lex lexer;
	struct marshal_graph *graph;
	struct numbers stack;	   /* children of unfinished objects */
	struct numbers references; /* node of each reference index */
};

static int read_object(struct reader *reader, uint32_t *number);

static inline void
push(struct numbers *numbers, uint32_t number)
{
	if (numbers->count == numbers->room) {
		numbers->room += numbers->room / 2 + 256;
		numbers->items = mem_resize(numbers->items, numbers->room,
					    sizeof(*numbers->items));
	}
	numbers->items[numbers->count++] = number;
}

/* Reads count objects and leaves their numbers on the stack. */
static int
push_objects(struct reader *reader, uint32_t count)
{
	uint32_t number;

	for (uint32_t i = 0; i < count; i++) {
		if (read_object(reader, &number))
			return -1;
		push(&reader->stack, number);
	}
	return 0;
}

static int
compare_numbers(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a;
	uint32_t right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

/*
 * Sorts the elements by node number, so that equal sets match whatever their
 * order in the stream.  canon gives them their final order.
 */
static int
sort_set(struct reader *reader, const struct marshal_lex_token *token)
{
	uint32_t count = token->node.children;
	uint32_t *items;

	if (count < 2)
		return 0;
	items = reader->stack.items + reader->stack.count - count;
	qsort(items, count, sizeof(*items), compare_numbers);
	for (uint32_t i = 1; i < count; i++)
		if (items[i - 1] == items[i])
			return marshal_lex_fail(
				&reader->lexer, token->node.bytes,
				"a set contains an element twice");
	return 0;
}

static int
marshal_read_sequence(struct reader *reader,
		      const struct marshal_lex_token *token)
{
	if (push_objects(reader, token->node.children))
		return -1;
	if (token->type == MARSHAL_SET || token->type == MARSHAL_FROZENSET)
		return sort_set(reader, token);
	return 0;
}

static int
read_dict(struct reader *reader)
{
	int more;

	while ((more = marshal_lex_pair(&reader->lexer)) > 0)
		if (push_objects(reader, 2))
			return -1;
	return more;
}

static bool
mark_name(struct marshal_node *node)
{
	node->properties |= MARSHAL_TEXT_IS_NAME;
	return node->type == MARSHAL_STRING;
}

/* Checks the type of a field, and marks the strings that are names. */
static bool
accept_field(struct marshal_graph *graph, enum marshal_field_kind kind,
	     uint32_t number)
{
	struct marshal_node *node = &graph->nodes[number];

	if (node->type != marshal_code_field_type(kind))
		return false;
	if (kind == MARSHAL_FIELD_NAME)
		return mark_name(node);
	if (kind != MARSHAL_FIELD_NAMES)
		return true;
	for (uint32_t i = 0; i < node->children; i++)
		if (!mark_name(&graph->nodes[marshal_graph_child(graph, number,
								 i)]))
			return false;
	return true;
}

static int
read_code(struct reader *reader, uint32_t *line)
{
	const struct marshal_field *field = reader->lexer.layout->fields;

	for (; field->name; field++) {
		const uint8_t *place = reader->lexer.at;
		uint32_t number;

		if (field->kind == MARSHAL_FIELD_LINE) {
			if (marshal_lex_number(&reader->lexer, line))
				return -1;
			continue;
		}
		if (read_object(reader, &number))
			return -1;
		if (!accept_field(reader->graph, field->kind, number))
			return marshal_lex_fail_field(&reader->lexer, place,
						      field);
		push(&reader->stack, number);
	}
	return 0;
}

static int
read_reference(struct reader *reader, const struct marshal_lex_token *token,
	       uint32_t *number)
{
	*number = reader->references.items[token->index];
	if (*number == MARSHAL_NO_NODE)
		return marshal_lex_fail_reference(&reader->lexer, token);
	return 0;
}

/* Reads the children and leaves their numbers on the stack. */
static int
read_children(struct reader *reader, struct marshal_lex_token *token)
{
	switch (token->shape) {
	case MARSHAL_LEX_SEQUENCE:
		return marshal_read_sequence(reader, token);
	case MARSHAL_LEX_DICT:
		return read_dict(reader);
	case MARSHAL_LEX_CODE:
		return read_code(reader, &token->node.line);
	default:
		return 0;
	}
}

static int
read_object(struct reader *reader, uint32_t *number)
{
	uint32_t base = reader->stack.count;
	struct marshal_lex_token token;
	uint32_t count;

	if (marshal_lex_next(&reader->lexer, &token))
		return -1;
	if (token.shape == MARSHAL_LEX_REFERENCE)
		return read_reference(reader, &token, number);
	if (token.is_flagged)
		push(&reader->references, MARSHAL_NO_NODE);
	if (token.shape != MARSHAL_LEX_LEAF && read_children(reader, &token))
		return -1;
	count = reader->stack.count - base;
	reader->stack.count = base;
	*number = marshal_graph_add(reader->graph, &token.node,
				    count ? reader->stack.items + base : NULL,
				    count);
	if (token.is_flagged)
		reader->references.items[token.index] = *number;
	return marshal_lex_end(&reader->lexer, &token,
			       reader->graph->nodes[*number].depth);
}

static int
read_stream(struct reader *reader)
{
	struct marshal_graph *graph = reader->graph;
	uint32_t root;

	if (read_object(reader, &root) ||
	    marshal_lex_finish(&reader->lexer, graph->nodes[root].type))
		return -1;
	graph->root = root;
	graph->nodes[root].uses++;
	return 0;
}

int
marshal_read(struct marshal_graph *graph, const uint8_t *stream, size_t length,
	     unsigned int minor, struct err *err)
{
	/* An empty stream may be NULL, to which not even 0 may be added. */
	const uint8_t *bytes = length ? stream : (const uint8_t *)"";
	struct reader reader = {
		.lexer = {
			.start = bytes,
			.end = bytes + length,
			.offset = graph->offset,
			.minor = minor,
			.err = err,
		},
		.graph = graph,
	};
	int result;

	if (marshal_lex_start(&reader.lexer))
		return -1;
	marshal_graph_reset(graph, stream, length);
	result = read_stream(&reader);
	free(reader.stack.items);
	free(reader.references.items);
	return result;
}

uint32_t
marshal_code_filename(const struct marshal_graph *graph, uint32_t code,
		      unsigned int minor)
{
	return marshal_graph_child(graph, code,
				   marshal_code_layout(minor)->filename_child);
}
