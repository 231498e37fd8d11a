/* SPDX-License-Identifier: MIT */
/*
 * Functions with names that begin with read_ read what follows the type code,
 * and move lexer->at.  A length is compared with the remaining bytes before
 * anything depends on it.
 */
#include "pyc/marshal_lex.h"

#include "base/buf.h"
#include "base/utf8.h"

/* Digits of a long have 15 bits; the last one is not 0. */
#define MOST_DIGIT 0x7fff

#define SLICE_CHILDREN 3

int
marshal_lex_fail(const struct marshal_lex *lexer, const uint8_t *place,
		 const char *what)
{
	return err_set(lexer->err, "byte %zu: %s",
		       lexer->offset + (size_t)(place - lexer->start), what);
}

int
marshal_lex_fail_reference(const struct marshal_lex *lexer,
			   const struct marshal_lex_token *token)
{
	return marshal_lex_fail(lexer, token->place + 1,
				"reference to an object that is not complete");
}

int
marshal_lex_fail_field(const struct marshal_lex *lexer, const uint8_t *place,
		       const struct marshal_field *field)
{
	marshal_lex_fail(lexer, place, "a field of the wrong type");
	return err_prefix(lexer->err, "%s", field->name);
}

/* Ends the content after the next length bytes.  See marshal_lex_need. */
static int
take(struct marshal_lex *lexer, struct marshal_node *node, size_t length,
     const uint8_t *place)
{
	if (marshal_lex_need(lexer, length, place))
		return -1;
	lexer->at += length;
	node->length = (uint32_t)(lexer->at - node->bytes);
	return 0;
}

static int
read_byte(struct marshal_lex *lexer, uint32_t *value)
{
	if (marshal_lex_need(lexer, 1, lexer->at))
		return -1;
	*value = *lexer->at++;
	return 0;
}

/* A signed 32-bit length that must not be negative. */
static int
read_length(struct marshal_lex *lexer, uint32_t *length)
{
	const uint8_t *place = lexer->at;

	if (marshal_lex_number(lexer, length))
		return -1;
	if (*length > INT32_MAX)
		return marshal_lex_fail(lexer, place, "negative length");
	return 0;
}

/* Missing bytes are reported at the offset of the length. */
static int
read_bytes(struct marshal_lex *lexer, struct marshal_node *node)
{
	uint32_t length;

	if (read_length(lexer, &length))
		return -1;
	return take(lexer, node, length, node->bytes);
}

/* 15-bit digits, least significant first; the sign is that of the count. */
static int
read_long(struct marshal_lex *lexer, struct marshal_node *node)
{
	uint32_t count;

	if (marshal_lex_number(lexer, &count))
		return -1;
	if (count > INT32_MAX)
		count = 0 - count;
	if (count > INT32_MAX)
		return marshal_lex_fail(lexer, node->bytes,
					"impossible digit count");
	if (take(lexer, node, 2 * (size_t)count, node->bytes))
		return -1;
	for (uint32_t i = 0; i < count; i++) {
		uint16_t digit = get_le16(node->bytes + 4 + 2 * (size_t)i);

		if (digit > MOST_DIGIT || (!digit && i == count - 1))
			return marshal_lex_fail(
				lexer, node->bytes,
				"impossible digit of an integer");
	}
	return 0;
}

/* Numbers as text (first marshal versions): a length byte, then digits. */
static int
read_text_number(struct marshal_lex *lexer, struct marshal_node *node)
{
	unsigned int parts = node->type == MARSHAL_COMPLEX ? 2 : 1;
	size_t length = 0;

	for (unsigned int i = 0; i < parts; i++) {
		if (marshal_lex_need(lexer, length + 1, lexer->at))
			return -1;
		length += 1 + (size_t)lexer->at[length];
	}
	return take(lexer, node, length, lexer->at);
}

#define ASCII_BYTE MARSHAL_TEXT_IS_ASCII
#define WORD_BYTE (MARSHAL_TEXT_IS_ASCII | MARSHAL_TEXT_IS_WORD)

/* A text has the properties that all its bytes have. */
static const uint8_t byte_properties[256] = {
	[0 ... '0' - 1] = ASCII_BYTE,	    ['0' ... '9'] = WORD_BYTE,
	['9' + 1 ... 'A' - 1] = ASCII_BYTE, ['A' ... 'Z'] = WORD_BYTE,
	['Z' + 1 ... '_' - 1] = ASCII_BYTE, ['_'] = WORD_BYTE,
	['_' + 1 ... 'a' - 1] = ASCII_BYTE, ['a' ... 'z'] = WORD_BYTE,
	['z' + 1 ... 0x7f] = ASCII_BYTE,
};

static bool
marshal_lex_is_utf8(const uint8_t *text, const uint8_t *end)
{
	while (text < end) {
		uint32_t code;
		size_t step = 1;

		/* Most characters of most texts are ASCII. */
		if (*text > 0x7f)
			step = utf8_read(text, (size_t)(end - text), &code);
		if (!step)
			return false;
		text += step;
	}
	return true;
}

static int
read_text(struct marshal_lex *lexer, uint8_t type, struct marshal_node *node)
{
	bool is_short = type == MARSHAL_SHORT_ASCII ||
			type == MARSHAL_SHORT_ASCII_INTERNED;
	uint8_t properties = WORD_BYTE;
	uint32_t length;

	node->type = MARSHAL_STRING;
	if (is_short ? read_byte(lexer, &length) : read_length(lexer, &length))
		return -1;
	node->bytes = lexer->at;
	if (take(lexer, node, length, lexer->at))
		return -1;
	/* Most bytes of a stream pass through here, so it has no branches. */
	for (uint32_t i = 0; i < length; i++)
		properties &= byte_properties[node->bytes[i]];
	node->properties = properties;
	if (properties)
		return 0;
	if (!marshal_lex_is_utf8(node->bytes, lexer->at))
		return marshal_lex_fail(lexer, node->bytes,
					"a string is not UTF-8");
	if (type != MARSHAL_STRING && type != MARSHAL_INTERNED)
		return marshal_lex_fail(lexer, node->bytes,
					"ASCII string with a byte over 0x7f");
	return 0;
}

static int
marshal_lex_read_sequence(struct marshal_lex *lexer,
			  struct marshal_lex_token *token)
{
	uint32_t *children = &token->node.children;

	token->shape = MARSHAL_LEX_SEQUENCE;
	if (token->type == MARSHAL_SMALL_TUPLE) {
		token->node.type = MARSHAL_TUPLE;
		if (read_byte(lexer, children))
			return -1;
	} else if (token->type == MARSHAL_SLICE) {
		*children = SLICE_CHILDREN;
	} else if (read_length(lexer, children)) {
		return -1;
	}
	/* Each child takes a byte or more. */
	return marshal_lex_need(lexer, *children, lexer->at);
}

static int
read_content(struct marshal_lex *lexer, struct marshal_lex_token *token)
{
	struct marshal_node *node = &token->node;

	switch (token->type) {
	case MARSHAL_NONE:
	case MARSHAL_TRUE:
	case MARSHAL_FALSE:
	case MARSHAL_ELLIPSIS:
	case MARSHAL_STOP_ITERATION:
		return 0;
	case MARSHAL_INT:
		return take(lexer, node, 4, lexer->at);
	case MARSHAL_INT64:
	case MARSHAL_BINARY_FLOAT:
		return take(lexer, node, 8, lexer->at);
	case MARSHAL_BINARY_COMPLEX:
		return take(lexer, node, 16, lexer->at);
	case MARSHAL_FLOAT:
	case MARSHAL_COMPLEX:
		return read_text_number(lexer, node);
	case MARSHAL_LONG:
		return read_long(lexer, node);
	case MARSHAL_BYTES:
		return read_bytes(lexer, node);
	case MARSHAL_STRING:
	case MARSHAL_INTERNED:
	case MARSHAL_ASCII:
	case MARSHAL_ASCII_INTERNED:
	case MARSHAL_SHORT_ASCII:
	case MARSHAL_SHORT_ASCII_INTERNED:
		return read_text(lexer, token->type, node);
	case MARSHAL_SMALL_TUPLE:
	case MARSHAL_TUPLE:
	case MARSHAL_LIST:
	case MARSHAL_SET:
	case MARSHAL_FROZENSET:
		return marshal_lex_read_sequence(lexer, token);
	case MARSHAL_SLICE:
		if (lexer->minor >= 14)
			return marshal_lex_read_sequence(lexer, token);
		break;
	case MARSHAL_DICT:
		token->shape = MARSHAL_LEX_DICT;
		return 0;
	case MARSHAL_FROZENDICT:
		token->shape = MARSHAL_LEX_DICT;
		if (lexer->minor >= 15)
			return 0;
		break;
	case MARSHAL_CODE:
		token->shape = MARSHAL_LEX_CODE;
		return take(lexer, node, lexer->layout->numbers_length,
			    lexer->at);
	default:
		break;
	}
	return marshal_lex_fail(lexer, token->place, "unknown type code");
}

int
marshal_lex_object(struct marshal_lex *lexer, struct marshal_lex_token *token)
{
	uint8_t type = *token->place & (MARSHAL_FLAG_REF - 1);
	bool is_flagged = *token->place & MARSHAL_FLAG_REF;

	if (is_flagged &&
	    (type == MARSHAL_REF || marshal_type_is_singleton(type)))
		return marshal_lex_fail(
			lexer, token->place,
			"reference flag on an object that has no index");
	if (lexer->depth == MARSHAL_MOST_DEPTH)
		return marshal_lex_fail(lexer, token->place,
					"objects nested too deeply");
	lexer->depth++;
	token->type = type;
	token->shape = MARSHAL_LEX_LEAF;
	token->is_flagged = is_flagged;
	token->index = is_flagged ? lexer->references++ : 0;
	token->node = (struct marshal_node){
		.type = type,
		.bytes = lexer->at,
	};
	return read_content(lexer, token);
}

int
marshal_lex_pair(struct marshal_lex *lexer)
{
	if (marshal_lex_need(lexer, 1, lexer->at))
		return -1;
	if (*lexer->at == MARSHAL_NULL) {
		lexer->at++;
		return 0;
	}
	return marshal_lex_need(lexer, 2, lexer->at) ? -1 : 1;
}

int
marshal_lex_start(struct marshal_lex *lexer)
{
	lexer->layout = marshal_code_layout(lexer->minor);
	if (!lexer->layout)
		return err_set(lexer->err,
			       "no code object layout known for 3.%u",
			       lexer->minor);
	if ((size_t)(lexer->end - lexer->start) > INT32_MAX)
		return err_set(lexer->err, "marshal data over 2 GiB");
	lexer->at = lexer->start;
	lexer->references = 0;
	lexer->depth = 0;
	return 0;
}

int
marshal_lex_finish(const struct marshal_lex *lexer, uint8_t type)
{
	if (type != MARSHAL_CODE)
		return marshal_lex_fail(lexer, lexer->start,
					"not a code object");
	if (lexer->at != lexer->end)
		return marshal_lex_fail(lexer, lexer->at,
					"bytes after the code object");
	return 0;
}
