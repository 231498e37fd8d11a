/* SPDX-License-Identifier: MIT */
/*
 * A recursive descent over the stream.  The children of an unfinished object
 * are on a stack of node numbers; after the last child the whole object is
 * looked up.  As in CPython, an object gets its reference index before its
 * content is read.  The index refers to no node until the object is complete.
 */
#include "pyc/marshal_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

/* Digits of a long have 15 bits; the last one is not 0. */
#define MOST_DIGIT 0x7fff

struct numbers {
	uint32_t *items;
	uint32_t count;
	uint32_t room;
};

struct reader {
	const uint8_t *start;
	const uint8_t *at;
	const uint8_t *end;
	struct marshal_graph *graph;
	struct numbers stack;	   /* children of unfinished objects */
	struct numbers references; /* node of each reference index */
	const struct marshal_layout *layout;
	unsigned int minor;
	unsigned int depth;
	struct err *err;
};

static int read_object(struct reader *reader, uint32_t *number);

static void
push(struct numbers *numbers, uint32_t number)
{
	if (numbers->count == numbers->room) {
		numbers->room += numbers->room / 2 + 256;
		numbers->items = mem_resize(numbers->items, numbers->room,
					    sizeof(*numbers->items));
	}
	numbers->items[numbers->count++] = number;
}

static int
fail_at(struct reader *reader, const uint8_t *place, const char *what)
{
	return err_set(reader->err, "byte %zu: %s",
		       reader->graph->offset + (size_t)(place - reader->start),
		       what);
}

static int
need(struct reader *reader, size_t length)
{
	if ((size_t)(reader->end - reader->at) < length)
		return fail_at(reader, reader->at,
			       "the marshal data ends too early");
	return 0;
}

/* A signed 32-bit length that must not be negative. */
static int
read_length(struct reader *reader, uint32_t *length)
{
	if (need(reader, 4))
		return -1;
	*length = get_le32(reader->at);
	if (*length > INT32_MAX)
		return fail_at(reader, reader->at, "negative length");
	reader->at += 4;
	return 0;
}

/* Reads a leaf whose content is the next length bytes, unchanged. */
static int
read_leaf(struct reader *reader, uint8_t type, size_t length, uint32_t *number)
{
	struct marshal_node node = { .type = type };

	if (need(reader, length))
		return -1;
	node.bytes = reader->at;
	node.length = (uint32_t)length;
	reader->at += length;
	*number = marshal_graph_add(reader->graph, &node, NULL, 0);
	return 0;
}

static int
read_bytes(struct reader *reader, uint32_t *number)
{
	uint32_t length;

	if (read_length(reader, &length))
		return -1;
	reader->at -= 4;
	return read_leaf(reader, MARSHAL_BYTES, 4 + (size_t)length, number);
}

/* 15-bit digits, least significant first; the sign is that of the count. */
static int
read_long(struct reader *reader, uint32_t *number)
{
	uint32_t count;

	if (need(reader, 4))
		return -1;
	count = get_le32(reader->at);
	if (count > INT32_MAX)
		count = 0 - count;
	if (count > INT32_MAX)
		return fail_at(reader, reader->at, "impossible digit count");
	/* 4 + 2 * count need not fit a size_t of 32 bits. */
	if ((size_t)(reader->end - reader->at - 4) / 2 < count)
		return fail_at(reader, reader->at,
			       "the marshal data ends too early");
	for (uint32_t i = 0; i < count; i++) {
		uint16_t digit = get_le16(reader->at + 4 + 2 * (size_t)i);

		if (digit > MOST_DIGIT || (!digit && i == count - 1))
			return fail_at(reader, reader->at,
				       "impossible digit of an integer");
	}
	return read_leaf(reader, MARSHAL_LONG, 4 + 2 * (size_t)count, number);
}

/* Numbers as text (first marshal versions): a length byte, then digits. */
static int
read_text_number(struct reader *reader, uint8_t type, uint32_t *number)
{
	unsigned int parts = type == MARSHAL_COMPLEX ? 2 : 1;
	size_t length = 0;

	for (unsigned int i = 0; i < parts; i++) {
		if (need(reader, length + 1))
			return -1;
		length += 1 + (size_t)reader->at[length];
	}
	return read_leaf(reader, type, length, number);
}

/* Whether a byte is one of [A-Za-z0-9_]. */
static const uint8_t word_bytes[256] = {
	['0' ... '9'] = 1,
	['A' ... 'Z'] = 1,
	['_'] = 1,
	['a' ... 'z'] = 1,
};

static bool
is_utf8(const uint8_t *text, const uint8_t *end)
{
	while (text < end) {
		uint32_t code;
		size_t step = utf8_read(text, (size_t)(end - text), &code);

		if (!step)
			return false;
		text += step;
	}
	return true;
}

/* Returns the properties of a text, or -1 if it is not UTF-8. */
static int
text_properties(const uint8_t *text, size_t length)
{
	uint8_t all_words = 1;
	uint8_t all_bits = 0;

	/* Most bytes of a stream pass through here, so it has no branches. */
	for (size_t i = 0; i < length; i++) {
		all_words &= word_bytes[text[i]];
		all_bits |= text[i];
	}
	if (all_bits & 0x80)
		return is_utf8(text, text + length) ? 0 : -1;
	return MARSHAL_TEXT_IS_ASCII | (all_words ? MARSHAL_TEXT_IS_WORD : 0);
}

static int
read_string(struct reader *reader, uint8_t type, uint32_t *number)
{
	bool is_short = type == MARSHAL_SHORT_ASCII ||
			type == MARSHAL_SHORT_ASCII_INTERNED;
	bool is_utf8 = type == MARSHAL_STRING || type == MARSHAL_INTERNED;
	struct marshal_node node = { .type = MARSHAL_STRING };
	int properties;

	if (is_short) {
		if (need(reader, 1))
			return -1;
		node.length = *reader->at++;
	} else if (read_length(reader, &node.length)) {
		return -1;
	}
	if (need(reader, node.length))
		return -1;
	node.bytes = reader->at;
	properties = text_properties(node.bytes, node.length);
	if (properties < 0)
		return fail_at(reader, reader->at, "a string is not UTF-8");
	if (!is_utf8 && !(properties & MARSHAL_TEXT_IS_ASCII))
		return fail_at(reader, reader->at,
			       "ASCII string with a byte over 0x7f");
	node.properties = (uint8_t)properties;
	reader->at += node.length;
	*number = marshal_graph_add(reader->graph, &node, NULL, 0);
	return 0;
}

/* Reads count objects and leaves their numbers on the stack. */
static int
push_objects(struct reader *reader, uint32_t count)
{
	uint32_t number;

	/* Each object takes a byte or more, so the input bounds the stack. */
	if (need(reader, count))
		return -1;
	for (uint32_t i = 0; i < count; i++) {
		if (read_object(reader, &number))
			return -1;
		push(&reader->stack, number);
	}
	return 0;
}

/* Makes a node of the numbers on the stack from base up. */
static uint32_t
pop_node(struct reader *reader, const struct marshal_node *node, uint32_t base)
{
	uint32_t count = reader->stack.count - base;

	reader->stack.count = base;
	return marshal_graph_add(reader->graph, node,
				 count ? reader->stack.items + base : NULL,
				 count);
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
sort_set(struct reader *reader, const uint8_t *place, uint32_t base)
{
	uint32_t count = reader->stack.count - base;
	uint32_t *items;

	if (count < 2)
		return 0;
	items = reader->stack.items + base;
	qsort(items, count, sizeof(*items), compare_numbers);
	for (uint32_t i = 1; i < count; i++)
		if (items[i - 1] == items[i])
			return fail_at(reader, place,
				       "a set contains an element twice");
	return 0;
}

static int
read_container(struct reader *reader, uint8_t type, uint32_t *number)
{
	struct marshal_node node = { .type = type, .bytes = reader->at };
	const uint8_t *place = reader->at;
	uint32_t base = reader->stack.count;
	uint32_t count = 3; /* of a slice */

	if (type == MARSHAL_SMALL_TUPLE) {
		if (need(reader, 1))
			return -1;
		count = *reader->at++;
		node.type = MARSHAL_TUPLE;
	} else if (type != MARSHAL_SLICE && read_length(reader, &count)) {
		return -1;
	}
	if (push_objects(reader, count))
		return -1;
	if ((type == MARSHAL_SET || type == MARSHAL_FROZENSET) &&
	    sort_set(reader, place, base))
		return -1;
	*number = pop_node(reader, &node, base);
	return 0;
}

/* Keys and values alternate up to a NULL. */
static int
read_dict(struct reader *reader, uint8_t type, uint32_t *number)
{
	struct marshal_node node = { .type = type, .bytes = reader->at };
	uint32_t base = reader->stack.count;

	for (;;) {
		if (need(reader, 1))
			return -1;
		if (*reader->at == MARSHAL_NULL)
			break;
		if (push_objects(reader, 2))
			return -1;
	}
	reader->at++;
	*number = pop_node(reader, &node, base);
	return 0;
}

/* Checks the type of a field, and marks the strings that are names. */
static bool
accept_field(struct marshal_graph *graph, enum marshal_field_kind kind,
	     uint32_t number)
{
	struct marshal_node *node = &graph->nodes[number];

	switch (kind) {
	case MARSHAL_FIELD_BYTES:
		return node->type == MARSHAL_BYTES;
	case MARSHAL_FIELD_CONSTANTS:
		return node->type == MARSHAL_TUPLE;
	case MARSHAL_FIELD_NAME:
		if (node->type != MARSHAL_STRING)
			return false;
		node->properties |= MARSHAL_TEXT_IS_NAME;
		return true;
	default:
		break;
	}
	if (node->type != MARSHAL_TUPLE)
		return false;
	for (uint32_t i = 0; i < node->children; i++) {
		struct marshal_node *name =
			&graph->nodes[marshal_graph_child(graph, number, i)];

		if (name->type != MARSHAL_STRING)
			return false;
		name->properties |= MARSHAL_TEXT_IS_NAME;
	}
	return true;
}

static int
read_code(struct reader *reader, uint32_t *number)
{
	struct marshal_node node = { .type = MARSHAL_CODE };
	const struct marshal_field *field = reader->layout->fields;
	uint32_t base = reader->stack.count;

	node.length = reader->layout->numbers_length;
	if (need(reader, node.length))
		return -1;
	node.bytes = reader->at;
	reader->at += node.length;
	for (; field->name; field++) {
		const uint8_t *place = reader->at;
		uint32_t child;

		if (field->kind == MARSHAL_FIELD_LINE) {
			if (need(reader, 4))
				return -1;
			node.line = get_le32(reader->at);
			reader->at += 4;
			continue;
		}
		if (read_object(reader, &child))
			return -1;
		if (!accept_field(reader->graph, field->kind, child)) {
			fail_at(reader, place, "a field of the wrong type");
			return err_prefix(reader->err, "%s", field->name);
		}
		push(&reader->stack, child);
	}
	*number = pop_node(reader, &node, base);
	return 0;
}

static int
read_reference(struct reader *reader, uint32_t *number)
{
	const uint8_t *place = reader->at;
	uint32_t index;

	if (need(reader, 4))
		return -1;
	index = get_le32(reader->at);
	reader->at += 4;
	if (index >= reader->references.count)
		return fail_at(reader, place, "reference out of range");
	*number = reader->references.items[index];
	if (*number == MARSHAL_NO_NODE)
		return fail_at(reader, place,
			       "reference to an object that is not complete");
	return 0;
}

static int
read_content(struct reader *reader, uint8_t type, uint32_t *number)
{
	const uint8_t *place = reader->at - 1;

	switch (type) {
	case MARSHAL_NONE:
	case MARSHAL_TRUE:
	case MARSHAL_FALSE:
	case MARSHAL_ELLIPSIS:
	case MARSHAL_STOP_ITERATION:
		return read_leaf(reader, type, 0, number);
	case MARSHAL_INT:
		return read_leaf(reader, type, 4, number);
	case MARSHAL_INT64:
	case MARSHAL_BINARY_FLOAT:
		return read_leaf(reader, type, 8, number);
	case MARSHAL_BINARY_COMPLEX:
		return read_leaf(reader, type, 16, number);
	case MARSHAL_FLOAT:
	case MARSHAL_COMPLEX:
		return read_text_number(reader, type, number);
	case MARSHAL_LONG:
		return read_long(reader, number);
	case MARSHAL_BYTES:
		return read_bytes(reader, number);
	case MARSHAL_STRING:
	case MARSHAL_INTERNED:
	case MARSHAL_ASCII:
	case MARSHAL_ASCII_INTERNED:
	case MARSHAL_SHORT_ASCII:
	case MARSHAL_SHORT_ASCII_INTERNED:
		return read_string(reader, type, number);
	case MARSHAL_SMALL_TUPLE:
	case MARSHAL_TUPLE:
	case MARSHAL_LIST:
	case MARSHAL_SET:
	case MARSHAL_FROZENSET:
		return read_container(reader, type, number);
	case MARSHAL_SLICE:
		if (reader->minor >= 14)
			return read_container(reader, type, number);
		break;
	case MARSHAL_FROZENDICT:
		if (reader->minor >= 15)
			return read_dict(reader, type, number);
		break;
	case MARSHAL_DICT:
		return read_dict(reader, type, number);
	case MARSHAL_CODE:
		return read_code(reader, number);
	default:
		break;
	}
	return fail_at(reader, place, "unknown type code");
}

static int
read_object(struct reader *reader, uint32_t *number)
{
	const uint8_t *place = reader->at;
	uint32_t index = reader->references.count;
	bool flagged;
	uint8_t type;

	if (need(reader, 1))
		return -1;
	flagged = *reader->at & MARSHAL_FLAG_REF;
	type = *reader->at++ & (MARSHAL_FLAG_REF - 1);
	if (flagged && (type == MARSHAL_REF || marshal_type_is_singleton(type)))
		return fail_at(reader, place,
			       "reference flag on an object that has no index");
	if (type == MARSHAL_REF)
		return read_reference(reader, number);
	if (reader->depth == MARSHAL_MOST_DEPTH)
		return fail_at(reader, place, "objects nested too deeply");
	if (flagged)
		push(&reader->references, MARSHAL_NO_NODE);
	reader->depth++;
	if (read_content(reader, type, number))
		return -1;
	reader->depth--;
	if (reader->graph->nodes[*number].depth > MARSHAL_MOST_DEPTH)
		return fail_at(reader, place, "objects nested too deeply");
	if (flagged)
		reader->references.items[index] = *number;
	return 0;
}

static int
read_stream(struct reader *reader)
{
	uint32_t root;

	if (read_object(reader, &root))
		return -1;
	if (reader->graph->nodes[root].type != MARSHAL_CODE)
		return fail_at(reader, reader->start, "not a code object");
	if (reader->at != reader->end)
		return fail_at(reader, reader->at,
			       "bytes after the code object");
	reader->graph->root = root;
	reader->graph->nodes[root].uses++;
	return 0;
}

int
marshal_read(struct marshal_graph *graph, const uint8_t *stream, size_t length,
	     unsigned int minor, struct err *err)
{
	struct reader reader = {
		.start = stream,
		.at = stream,
		.end = stream + length,
		.graph = graph,
		.layout = marshal_code_layout(minor),
		.minor = minor,
		.err = err,
	};
	int result;

	if (!reader.layout)
		return err_set(err, "no code object layout known for 3.%u",
			       minor);
	if (length > INT32_MAX)
		return err_set(err, "marshal data over 2 GiB");
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
