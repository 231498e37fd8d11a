/* SPDX-License-Identifier: MIT */
/*
 * Reads a marshal stream one object at a time and checks its bytes.  Both
 * readers are built on it: marshal_read makes a graph, marshal_walk calls a
 * visitor.  A reader only follows the children and the references.
 *
 * The format is that of CPython 3.7 to 3.15, Python/marshal.c: r_object and the
 * functions that it calls.  Three checks are stricter: a string that is marked
 * as ASCII must be ASCII, only an object that takes a reference index may have
 * the flag, and nesting is counted with every reference followed.
 *
 * The stream is not trusted.  All pointers are borrowed from it.  A function
 * that fails returns -1 and fills *lexer->err; the message gives the offset.
 * After marshal_lex_next has failed, the stream cannot be read further.
 */
#ifndef PYC_BAKE_PYC_MARSHAL_LEX_H
#define PYC_BAKE_PYC_MARSHAL_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "pyc/marshal_code.h"
#include "pyc/marshal_graph.h"

struct marshal_lex {
	/* The caller sets these before marshal_lex_start. */
	const uint8_t *start;
	const uint8_t *end;
	size_t offset; /* of start in its file; messages count from there */
	unsigned int minor; /* CPython 3.minor wrote the stream */
	struct err *err;

	/* marshal_lex_start and the other functions set these. */
	const struct marshal_layout *layout;
	const uint8_t *at;   /* the next byte */
	uint32_t references; /* how many objects have taken an index */
	unsigned int depth;  /* the number of objects around the next one */
};

/* What follows the content of an object. */
enum marshal_lex_shape {
	MARSHAL_LEX_LEAF,      /* nothing */
	MARSHAL_LEX_REFERENCE, /* nothing; this is not an object */
	MARSHAL_LEX_SEQUENCE,  /* node.children objects */
	MARSHAL_LEX_DICT,      /* keys and values: marshal_lex_pair */
	MARSHAL_LEX_CODE,      /* the fields of lexer->layout */
};

/* One object, up to its first child, or a reference. */
struct marshal_lex_token {
	const uint8_t *place; /* of the type code */
	uint8_t type;	      /* enum marshal_type, as written, without flag */
	uint8_t shape;	      /* enum marshal_lex_shape */
	bool is_flagged;      /* has a reference index */
	uint32_t index;	      /* that index; of a reference its target */
	/*
	 * type, bytes, length and properties, for marshal_graph_add; the reader
	 * sets line.  children is the number of children of a sequence and
	 * otherwise 0.  A reference has no node.
	 */
	struct marshal_node node;
};

/* Fills *lexer->err with a message about the byte at place.  Returns -1. */
int marshal_lex_fail(const struct marshal_lex *lexer, const uint8_t *place,
		     const char *what);

/* The same for a reference to an object that is not complete. */
int marshal_lex_fail_reference(const struct marshal_lex *lexer,
			       const struct marshal_lex_token *token);

/* The same for an object at place whose type is wrong for this field. */
int marshal_lex_fail_field(const struct marshal_lex *lexer,
			   const uint8_t *place,
			   const struct marshal_field *field);

/*
 * Begins a stream.  Fails if the layout of 3.minor is not known or if the
 * stream is over 2 GiB; these messages have no offset.
 */
int marshal_lex_start(struct marshal_lex *lexer);

/*
 * Ends the stream after its only object, which has this type.  Fails if that is
 * not a code object or if bytes follow.
 */
int marshal_lex_finish(const struct marshal_lex *lexer, uint8_t type);

/* Fails if fewer than length bytes remain; the message is about place. */
static inline int
marshal_lex_need(const struct marshal_lex *lexer, size_t length,
		 const uint8_t *place)
{
	if ((size_t)(lexer->end - lexer->at) < length)
		return marshal_lex_fail(lexer, place,
					"the marshal data ends too early");
	return 0;
}

/* Reads a number of 32 bits, such as co_firstlineno. */
static inline int
marshal_lex_number(struct marshal_lex *lexer, uint32_t *number)
{
	if (marshal_lex_need(lexer, 4, lexer->at))
		return -1;
	*number = get_le32(lexer->at);
	lexer->at += 4;
	return 0;
}

/* The part of marshal_lex_next that is not inline: all but references. */
int marshal_lex_object(struct marshal_lex *lexer,
		       struct marshal_lex_token *token);

/*
 * Reads the next object up to its first child.  Fails if a byte is missing, for
 * an unknown type code, a negative length, a malformed long or text, a flag on
 * an object without index, a reference to an index that no object has taken,
 * and for an object inside MARSHAL_MOST_DEPTH others (MAX_MARSHAL_STACK_DEPTH
 * in CPython).
 *
 * At least token->node.children bytes follow, so a caller may allocate memory
 * for that many children.  As in CPython, an object takes its index before its
 * children are read.
 */
static inline int
marshal_lex_next(struct marshal_lex *lexer, struct marshal_lex_token *token)
{
	if (marshal_lex_need(lexer, 1, lexer->at))
		return -1;
	token->place = lexer->at++;
	/* Almost half of all tokens are references, so they need no call. */
	if (*token->place != MARSHAL_REF)
		return marshal_lex_object(lexer, token);
	token->type = MARSHAL_REF;
	token->shape = MARSHAL_LEX_REFERENCE;
	token->is_flagged = false;
	if (marshal_lex_number(lexer, &token->index))
		return -1;
	if (token->index >= lexer->references)
		return marshal_lex_fail(lexer, token->place + 1,
					"reference out of range");
	return 0;
}

/*
 * Ends an object, after its last child; a reference has no end.  depth counts
 * the object and its deepest chain of children, references followed; the reader
 * computes it.  Fails if it is over MARSHAL_MOST_DEPTH.
 */
static inline int
marshal_lex_end(struct marshal_lex *lexer,
		const struct marshal_lex_token *token, unsigned int depth)
{
	lexer->depth--;
	if (depth > MARSHAL_MOST_DEPTH)
		return marshal_lex_fail(lexer, token->place,
					"objects nested too deeply");
	return 0;
}

/*
 * Returns 1 if a dict has another key and value, which follow.  Returns 0 after
 * the NULL that ends the dict.
 */
int marshal_lex_pair(struct marshal_lex *lexer);

#endif
