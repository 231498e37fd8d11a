/* SPDX-License-Identifier: MIT */
#include "pyc/marshal_repr.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "pyc/marshal_code.h"

#define LENGTH_SIZE 4
#define DIGIT_BITS 15
#define MOST_DECIMAL_DIGITS 4
#define MOST_DECIMALS 17

struct repr {
	const struct marshal_graph *graph;
	const struct marshal_layout *layout;
	struct buf *out;
	size_t end; /* of the output */
};

void
marshal_repr_float(char text[static MARSHAL_REPR_FLOAT_SIZE], uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	/* repr() does not show the sign, but --diff must. */
	strcpy(text, signbit(value) ? "-nan" : "nan");
	for (int i = 1; i <= MOST_DECIMALS && !isnan(value); i++) {
		snprintf(text, MARSHAL_REPR_FLOAT_SIZE, "%.*g", i, value);
		if (strtod(text, NULL) == value)
			break;
	}
}

static bool
is_full(const struct repr *repr)
{
	return repr->out->length > repr->end;
}

static void
repr_add_float(struct repr *repr, const uint8_t *bytes)
{
	char text[MARSHAL_REPR_FLOAT_SIZE];

	marshal_repr_float(text, get_le64(bytes));
	buf_add_string(repr->out, text);
	if (!text[strspn(text, "-0123456789")])
		buf_add_string(repr->out, ".0");
}

/* Four bits of a long, from this bit on. */
static unsigned int
long_nibble(const uint8_t *digits, uint32_t count, uint32_t bit)
{
	const uint32_t at = bit / DIGIT_BITS;
	uint32_t two = get_le16(digits + 2 * (size_t)at);

	if (at + 1 < count)
		two |= (uint32_t)get_le16(digits + 2 * (size_t)at + 2)
		    << DIGIT_BITS;
	return two >> bit % DIGIT_BITS & 0xf;
}

/* Appends a long of so many digits in hexadecimal. */
static void
repr_add_hexadecimal(struct repr *repr, const uint8_t *digits, uint32_t count)
{
	static const char hexadecimal[] = "0123456789abcdef";
	uint32_t bit = (count * DIGIT_BITS - 1) / 4 * 4;
	uint32_t nibble;

	while (bit && !long_nibble(digits, count, bit))
		bit -= 4;
	buf_add_string(repr->out, "0x");
	for (;; bit -= 4) {
		nibble = long_nibble(digits, count, bit);
		buf_add_byte(repr->out, (uint8_t)hexadecimal[nibble]);
		if (!bit || repr->out->length > repr->end)
			return;
	}
}

/* The sign of a long is that of its length. */
static void
repr_add_long(struct repr *repr, const struct marshal_node *node)
{
	const uint32_t digits = (node->length - LENGTH_SIZE) / 2;
	uint64_t value = 0;

	if (get_le32(node->bytes) > INT32_MAX)
		buf_add_byte(repr->out, '-');
	if (digits > MOST_DECIMAL_DIGITS) {
		repr_add_hexadecimal(repr, node->bytes + LENGTH_SIZE, digits);
		return;
	}
	for (uint32_t i = node->length; i > LENGTH_SIZE; i -= 2)
		value = value << DIGIT_BITS | get_le16(node->bytes + i - 2);
	buf_printf(repr->out, "%" PRIu64, value);
}

/* Appends a character, or a byte if it has no length. */
static void
repr_add_character(struct repr *repr, const uint8_t *at, size_t length,
		   bool is_plain)
{
	switch (*at) {
	case '\n':
		buf_add_string(repr->out, "\\n");
		return;
	case '\r':
		buf_add_string(repr->out, "\\r");
		return;
	case '\t':
		buf_add_string(repr->out, "\\t");
		return;
	case '\'':
	case '\\':
		buf_printf(repr->out, "\\%c", *at);
		return;
	default:
		break;
	}
	for (size_t i = 0; i < length; i++)
		if (is_plain)
			buf_add_byte(repr->out, at[i]);
		else
			buf_printf(repr->out, "\\x%02x", at[i]);
}

static void
repr_add_text(struct repr *repr, const uint8_t *text, size_t length)
{
	const uint8_t *end = text + length;

	buf_add_byte(repr->out, '\'');
	while (text < end && !is_full(repr)) {
		uint32_t code = 0;
		size_t step = utf8_read(text, (size_t)(end - text), &code);

		repr_add_character(repr, text, step ? step : 1,
				   step && utf8_is_plain(code));
		text += step ? step : 1;
	}
	buf_add_byte(repr->out, '\'');
}

static void
repr_add_bytes(struct repr *repr, const uint8_t *bytes, size_t length)
{
	buf_add_string(repr->out, "b'");
	for (size_t i = 0; i < length && !is_full(repr); i++)
		repr_add_character(repr, bytes + i, 1,
				   bytes[i] >= ' ' && bytes[i] < 0x7f);
	buf_add_byte(repr->out, '\'');
}

static void
repr_add_code(struct repr *repr, const struct marshal_node *node)
{
	const struct marshal_graph *graph = repr->graph;
	const uint32_t name = repr->layout->filename_child + 1;
	const struct marshal_node *text =
		&graph->nodes[graph->children[node->first + name]];

	buf_add_string(repr->out, "<code ");
	repr_add_text(repr, text->bytes, text->length);
	buf_printf(repr->out, ", line %" PRId32 ">", (int32_t)node->line);
}

static void repr_add_node(struct repr *repr, uint32_t number);

/* Appends the children between the brackets of their type. */
static void
repr_add_children(struct repr *repr, const struct marshal_node *node,
		  const char *open, const char *close)
{
	const bool is_dict =
		node->type == MARSHAL_DICT || node->type == MARSHAL_FROZENDICT;

	buf_add_string(repr->out, open);
	for (uint32_t i = 0; i < node->children && !is_full(repr); i++) {
		if (i)
			buf_add_string(repr->out,
				       is_dict && i % 2 ? ": " : ", ");
		repr_add_node(repr, repr->graph->children[node->first + i]);
	}
	if (node->type == MARSHAL_TUPLE && node->children == 1)
		buf_add_byte(repr->out, ',');
	buf_add_string(repr->out, close);
}

static void
repr_add_container(struct repr *repr, const struct marshal_node *node)
{
	switch (node->type) {
	case MARSHAL_TUPLE:
		repr_add_children(repr, node, "(", ")");
		break;
	case MARSHAL_LIST:
		repr_add_children(repr, node, "[", "]");
		break;
	case MARSHAL_DICT:
		repr_add_children(repr, node, "{", "}");
		break;
	case MARSHAL_FROZENDICT:
		repr_add_children(repr, node, "frozendict({", "})");
		break;
	case MARSHAL_SET:
		repr_add_children(repr, node, "{", "}");
		break;
	case MARSHAL_FROZENSET:
		repr_add_children(repr, node, "frozenset({", "})");
		break;
	case MARSHAL_SLICE:
		repr_add_children(repr, node, "slice(", ")");
		break;
	default:
		repr_add_code(repr, node);
	}
}

/*
 * Numbers as text, each after its length byte.  Nothing has checked that the
 * text is a number.
 */
static void
repr_add_old_number(struct repr *repr, const struct marshal_node *node)
{
	for (size_t at = 0; at < node->length; at += 1 + node->bytes[at]) {
		if (at)
			buf_add_string(repr->out, ", ");
		for (size_t i = at + 1; i <= at + node->bytes[at]; i++)
			repr_add_character(repr, node->bytes + i, 1,
					   node->bytes[i] > ' ' &&
						   node->bytes[i] < 0x7f);
	}
}

static void
repr_add_complex(struct repr *repr, const struct marshal_node *node)
{
	buf_add_string(repr->out, "complex(");
	if (node->type == MARSHAL_COMPLEX) {
		repr_add_old_number(repr, node);
	} else {
		repr_add_float(repr, node->bytes);
		buf_add_string(repr->out, ", ");
		repr_add_float(repr, node->bytes + 8);
	}
	buf_add_byte(repr->out, ')');
}

static const char *
singleton_name(uint8_t type)
{
	return type == MARSHAL_NONE	? "None" :
	       type == MARSHAL_TRUE	? "True" :
	       type == MARSHAL_FALSE	? "False" :
	       type == MARSHAL_ELLIPSIS ? "Ellipsis" :
					  "StopIteration";
}

static void
repr_add_node(struct repr *repr, uint32_t number)
{
	const struct marshal_node *node = &repr->graph->nodes[number];

	switch (node->type) {
	case MARSHAL_INT:
		buf_printf(repr->out, "%" PRId32,
			   (int32_t)get_le32(node->bytes));
		break;
	case MARSHAL_INT64:
		buf_printf(repr->out, "%" PRId64,
			   (int64_t)get_le64(node->bytes));
		break;
	case MARSHAL_LONG:
		repr_add_long(repr, node);
		break;
	case MARSHAL_FLOAT:
		repr_add_old_number(repr, node);
		break;
	case MARSHAL_BINARY_FLOAT:
		repr_add_float(repr, node->bytes);
		break;
	case MARSHAL_COMPLEX:
	case MARSHAL_BINARY_COMPLEX:
		repr_add_complex(repr, node);
		break;
	case MARSHAL_BYTES:
		repr_add_bytes(repr, node->bytes + LENGTH_SIZE,
			       node->length - LENGTH_SIZE);
		break;
	case MARSHAL_STRING:
		repr_add_text(repr, node->bytes, node->length);
		break;
	default:
		if (marshal_type_is_singleton(node->type))
			buf_add_string(repr->out, singleton_name(node->type));
		else
			repr_add_container(repr, node);
	}
}

void
marshal_repr(const struct marshal_graph *graph, uint32_t node,
	     unsigned int minor, size_t most, struct buf *out)
{
	struct repr repr = {
		.graph = graph,
		.layout = marshal_code_layout(minor),
		.out = out,
		.end = out->length + most,
	};

	repr_add_node(&repr, node);
	if (out->length > repr.end) {
		/* Do not cut a character of several bytes. */
		while ((out->data[repr.end] & 0xc0) == 0x80)
			repr.end--;
		out->length = repr.end;
		buf_add_string(out, "...");
	}
}
