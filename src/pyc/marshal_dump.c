/* SPDX-License-Identifier: MIT */
/*
 * A visitor of the walk that prints one line for each object.  The text is
 * passed on in pieces, also within a line, so memory does not grow with the
 * stream.  The indent has a limit, so the text does not grow faster than the
 * stream.
 */
#include "pyc/marshal_dump.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "pyc/marshal_repr.h"
#include "pyc/marshal_walk.h"

/* The text is passed on when it reaches this size. */
#define PIECE_BYTES 4096

#define BYTES_PER_LINE 32

/* Deeper lines are not indented further; they show their depth as "@51". */
#define MOST_INDENT 50

/* Of the length that is in front of bytes and of the digits of a long. */
#define LENGTH_SIZE 4

/* Four 15-bit digits fit in a signed 64-bit number. */
#define DIGIT_BITS 15
#define MOST_DECIMAL_DIGITS 4

static const uint8_t hex_digits[] = "0123456789abcdef";

struct dumper {
	const struct marshal_dump_sink *sink;
	const struct marshal_layout *layout;
	struct buf text;
	bool has_failed; /* the sink failed and filled *err */
	struct err *err;
};

static void
flush(struct dumper *dumper, struct err *err)
{
	struct buf *text = &dumper->text;

	if (text->length && !dumper->has_failed &&
	    dumper->sink->write(dumper->sink->context, text->data, text->length,
				err))
		dumper->has_failed = true;
	text->length = 0;
}

static void
flush_full(struct dumper *dumper)
{
	if (dumper->text.length >= PIECE_BYTES)
		flush(dumper, dumper->err);
}

static void
put(struct dumper *dumper, const char *text)
{
	buf_add_string(&dumper->text, text);
}

static void
put_indent(struct dumper *dumper, unsigned int depth)
{
	unsigned int shown = depth < MOST_INDENT ? depth : MOST_INDENT;
	uint8_t blanks[2 * MOST_INDENT];

	memset(blanks, ' ', sizeof(blanks));
	buf_add(&dumper->text, blanks, (size_t)2 * shown);
	if (depth > MOST_INDENT)
		buf_printf(&dumper->text, "@%u ", depth);
}

static void
put_hex(struct dumper *dumper, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		buf_add_byte(&dumper->text, hex_digits[bytes[i] >> 4]);
		buf_add_byte(&dumper->text, hex_digits[bytes[i] & 0xf]);
	}
}

/* Escapes one character of one or several bytes. */
static void
put_escaped(struct dumper *dumper, const uint8_t *bytes, size_t length)
{
	switch (*bytes) {
	case '\n':
		put(dumper, "\\n");
		return;
	case '\r':
		put(dumper, "\\r");
		return;
	case '\t':
		put(dumper, "\\t");
		return;
	case '"':
		put(dumper, "\\\"");
		return;
	case '\\':
		put(dumper, "\\\\");
		return;
	default:
		break;
	}
	for (size_t i = 0; i < length; i++) {
		put(dumper, "\\x");
		put_hex(dumper, bytes + i, 1);
	}
}

static void
put_text(struct dumper *dumper, const uint8_t *text, size_t length)
{
	const uint8_t *end = text + length;

	buf_add_byte(&dumper->text, '"');
	while (text < end && !dumper->has_failed) {
		uint32_t code = 0;
		size_t step = utf8_read(text, (size_t)(end - text), &code);

		if (step && utf8_is_plain(code) && code != '"' && code != '\\')
			buf_add(&dumper->text, text, step);
		else
			put_escaped(dumper, text, step ? step : 1);
		text += step ? step : 1;
		flush_full(dumper);
	}
	buf_add_byte(&dumper->text, '"');
}

/* Bytes that fit on one line are on the line of the object. */
static void
put_bytes(struct dumper *dumper, const struct marshal_node *node)
{
	uint32_t length = node->length - LENGTH_SIZE;

	buf_printf(&dumper->text, "bytes %" PRIu32, length);
	if (length && length <= BYTES_PER_LINE) {
		put(dumper, ": ");
		put_hex(dumper, node->bytes + LENGTH_SIZE, length);
	}
}

static void
put_more_bytes(struct dumper *dumper, const struct marshal_node *node,
	       unsigned int depth)
{
	uint32_t step;

	if (node->length - LENGTH_SIZE <= BYTES_PER_LINE)
		return;
	for (uint32_t i = LENGTH_SIZE; i < node->length && !dumper->has_failed;
	     i += step) {
		step = node->length - i;
		if (step > BYTES_PER_LINE)
			step = BYTES_PER_LINE;
		put_indent(dumper, depth);
		put_hex(dumper, node->bytes + i, step);
		put(dumper, "\n");
		flush_full(dumper);
	}
}

/* The nth hexadecimal digit of a long; digit 0 is the least significant. */
static unsigned int
hex_digit(const struct marshal_node *node, uint64_t nth)
{
	uint64_t bit = 4 * nth;
	size_t at = LENGTH_SIZE + (size_t)(bit / DIGIT_BITS) * 2;
	uint32_t two = get_le16(node->bytes + at);

	if (at + 2 < node->length)
		two |= (uint32_t)get_le16(node->bytes + at + 2) << DIGIT_BITS;
	return two >> bit % DIGIT_BITS & 0xf;
}

static void
put_hex_long(struct dumper *dumper, const struct marshal_node *node)
{
	uint64_t digits = (node->length - LENGTH_SIZE) / 2;
	uint64_t count = (digits * DIGIT_BITS + 3) / 4;

	while (count > 1 && !hex_digit(node, count - 1))
		count--;
	put(dumper, "0x");
	while (count-- && !dumper->has_failed) {
		buf_add_byte(&dumper->text, hex_digits[hex_digit(node, count)]);
		flush_full(dumper);
	}
}

/* The sign of a long is that of its length. */
static void
put_long(struct dumper *dumper, const struct marshal_node *node)
{
	bool is_negative = get_le32(node->bytes) > INT32_MAX;
	uint64_t value = 0;

	put(dumper, is_negative ? "long -" : "long ");
	if (node->length - LENGTH_SIZE > 2 * MOST_DECIMAL_DIGITS) {
		put_hex_long(dumper, node);
		return;
	}
	for (uint32_t i = node->length; i > LENGTH_SIZE; i -= 2)
		value = value << DIGIT_BITS | get_le16(node->bytes + i - 2);
	buf_printf(&dumper->text, "%" PRIu64, value);
}

static void
put_float(struct dumper *dumper, const uint8_t *bytes)
{
	uint64_t bits = get_le64(bytes);
	char text[MARSHAL_REPR_FLOAT_SIZE];

	marshal_repr_float(text, bits);
	buf_printf(&dumper->text, " %s 0x%016" PRIx64, text, bits);
}

/* Numbers as text, each after its length byte. */
static void
put_text_number(struct dumper *dumper, const struct marshal_node *node)
{
	for (size_t at = 0; at < node->length; at += 1 + node->bytes[at]) {
		put(dumper, " ");
		put_text(dumper, node->bytes + at + 1, node->bytes[at]);
	}
}

static const char *
type_words(uint8_t type)
{
	switch (type) {
	case MARSHAL_NONE:
		return "None";
	case MARSHAL_TRUE:
		return "True";
	case MARSHAL_FALSE:
		return "False";
	case MARSHAL_ELLIPSIS:
		return "Ellipsis";
	case MARSHAL_STOP_ITERATION:
		return "StopIteration";
	case MARSHAL_INT:
		return "int";
	case MARSHAL_INT64:
		return "int64";
	case MARSHAL_FLOAT:
		return "float text";
	case MARSHAL_BINARY_FLOAT:
		return "float";
	case MARSHAL_COMPLEX:
		return "complex text";
	case MARSHAL_BINARY_COMPLEX:
		return "complex";
	case MARSHAL_STRING:
		return "str utf8 ";
	case MARSHAL_INTERNED:
		return "str utf8 interned ";
	case MARSHAL_ASCII:
		return "str ascii ";
	case MARSHAL_ASCII_INTERNED:
		return "str ascii interned ";
	case MARSHAL_SHORT_ASCII:
		return "str short ";
	case MARSHAL_SHORT_ASCII_INTERNED:
		return "str short interned ";
	case MARSHAL_SMALL_TUPLE:
		return "tuple small";
	case MARSHAL_TUPLE:
		return "tuple";
	case MARSHAL_LIST:
		return "list";
	case MARSHAL_DICT:
		return "dict";
	case MARSHAL_FROZENDICT:
		return "frozendict";
	case MARSHAL_SET:
		return "set";
	case MARSHAL_FROZENSET:
		return "frozenset";
	case MARSHAL_SLICE:
		return "slice";
	case MARSHAL_CODE:
		return "code";
	default:
		return "";
	}
}

static void
put_value(struct dumper *dumper, const struct marshal_lex_token *token)
{
	const struct marshal_node *node = &token->node;

	put(dumper, type_words(token->type));
	switch (token->type) {
	case MARSHAL_INT:
		buf_printf(&dumper->text, " %" PRId32,
			   (int32_t)get_le32(node->bytes));
		break;
	case MARSHAL_INT64:
		buf_printf(&dumper->text, " %" PRId64,
			   (int64_t)get_le64(node->bytes));
		break;
	case MARSHAL_LONG:
		put_long(dumper, node);
		break;
	case MARSHAL_FLOAT:
	case MARSHAL_COMPLEX:
		put_text_number(dumper, node);
		break;
	case MARSHAL_BINARY_COMPLEX:
		put_float(dumper, node->bytes);
		put_float(dumper, node->bytes + 8);
		break;
	case MARSHAL_BINARY_FLOAT:
		put_float(dumper, node->bytes);
		break;
	case MARSHAL_BYTES:
		put_bytes(dumper, node);
		break;
	case MARSHAL_STRING:
	case MARSHAL_INTERNED:
	case MARSHAL_ASCII:
	case MARSHAL_ASCII_INTERNED:
	case MARSHAL_SHORT_ASCII:
	case MARSHAL_SHORT_ASCII_INTERNED:
		put_text(dumper, node->bytes, node->length);
		break;
	case MARSHAL_SMALL_TUPLE:
	case MARSHAL_TUPLE:
	case MARSHAL_LIST:
	case MARSHAL_SET:
	case MARSHAL_FROZENSET:
		buf_printf(&dumper->text, " %" PRIu32, node->children);
		break;
	case MARSHAL_REF:
		buf_printf(&dumper->text, "ref #%" PRIu32, token->index);
		break;
	default:
		break;
	}
}

/* Prints the role of the object in its parent. */
static void
put_role(struct dumper *dumper, const struct marshal_visit *visit)
{
	static const char *const of_slice[] = { "start: ", "stop: ", "step: " };

	if (visit->field) {
		put(dumper, visit->field->name);
		put(dumper, ": ");
	} else if (!visit->parent) {
		return;
	} else if (visit->parent->token.type == MARSHAL_SLICE) {
		put(dumper, of_slice[visit->nth]);
	} else if (visit->parent->token.type == MARSHAL_DICT ||
		   visit->parent->token.type == MARSHAL_FROZENDICT) {
		put(dumper, visit->nth % 2 ? "value: " : "key: ");
	}
}

static void
put_field(struct dumper *dumper, unsigned int depth, const char *name,
	  uint32_t value)
{
	bool is_flags = !strcmp(name, "co_flags");

	put_indent(dumper, depth);
	if (is_flags)
		buf_printf(&dumper->text, "%s: 0x%" PRIx32 "\n", name, value);
	else
		buf_printf(&dumper->text, "%s: %" PRId32 "\n", name,
			   (int32_t)value);
}

static int
print_object(void *context, const struct marshal_visit *visit, struct err *err)
{
	struct dumper *dumper = context;
	const struct marshal_visit *parent = visit->parent;
	const struct marshal_lex_token *token = &visit->token;

	dumper->err = err;
	if (parent && parent->token.type == MARSHAL_CODE &&
	    visit->nth == MARSHAL_LINE_CHILD)
		put_field(dumper, visit->depth, "co_firstlineno",
			  parent->token.node.line);
	put_indent(dumper, visit->depth);
	put_role(dumper, visit);
	put_value(dumper, token);
	if (token->is_flagged)
		buf_printf(&dumper->text, " #%" PRIu32, token->index);
	put(dumper, "\n");
	if (token->type == MARSHAL_BYTES)
		put_more_bytes(dumper, &token->node, visit->depth + 1);
	if (token->type == MARSHAL_CODE)
		for (size_t i = 0; dumper->layout->numbers[i]; i++)
			put_field(dumper, visit->depth + 1,
				  dumper->layout->numbers[i],
				  get_le32(token->node.bytes + 4 * i));
	flush_full(dumper);
	return dumper->has_failed ? -1 : 0;
}

int
marshal_dump(const struct marshal_dump_sink *sink, const uint8_t *stream,
	     size_t length, unsigned int minor, size_t offset, struct err *err)
{
	struct dumper dumper = {
		.sink = sink,
		.layout = marshal_code_layout(minor),
	};
	struct marshal_visitor visitor = {
		.start = print_object,
		.context = &dumper,
	};
	int result = marshal_walk(&visitor, stream, length, minor, offset, err);

	if (result) {
		auto_err lesser = ERR_INIT;

		flush(&dumper, &lesser);
	} else {
		flush(&dumper, err);
		result = dumper.has_failed ? -1 : 0;
	}
	buf_fini(&dumper.text);
	return result;
}
