/* SPDX-License-Identifier: MIT */
/*
 * Goes over the marshal stream of one code object as it stands, object by
 * object, and builds nothing: for those who want to know how a stream was
 * written, which the graph of pyc/marshal_read.h does not keep.
 *
 * Refused is what marshal_read refuses, with the same message, save that a
 * set which holds the same element twice passes: to see that takes the graph.
 *
 * Memory: 8 bytes for each flagged object, which is two bytes of the stream at
 * least; half as much again while the table grows.
 */
#ifndef PYC_BAKE_PYC_MARSHAL_WALK_H
#define PYC_BAKE_PYC_MARSHAL_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "pyc/marshal_code.h"
#include "pyc/marshal_graph.h"

/* One object at its place in the stream.  All is borrowed. */
struct marshal_visit {
	size_t offset;	 /* of its type code, from the stream's start */
	uint8_t type;	 /* enum marshal_type, as written, without the flag */
	bool is_flagged; /* it has a reference index */
	uint32_t index;	 /* that index; of a MARSHAL_REF the one it names */

	/*
	 * What stands between the type code and the first child, without the
	 * lengths: text, bytes, the digits of a long, the numbers of a code
	 * object.  A number as text keeps the byte that tells its length.
	 */
	const uint8_t *bytes;
	uint32_t length;
	bool is_negative; /* a long below zero */
	/*
	 * How many objects it holds, of a dict both keys and values.  Those of
	 * a dict and of a code object are counted on the way and known at the
	 * end.  A MARSHAL_REF has as many as the object that it names.
	 */
	uint32_t children;
	uint32_t line; /* co_firstlineno, known from MARSHAL_LINE_CHILD on */

	unsigned int depth;		    /* 0 for the root */
	const struct marshal_visit *parent; /* NULL for the root */
	uint32_t nth;			    /* child of it, from 0 */
	/* Which field of a parent that is a code object; else NULL. */
	const struct marshal_field *field;
};

struct marshal_visitor {
	/*
	 * Called in the order of the stream, start before the children of the
	 * object and end after them; also for objects without any.  Either
	 * may be NULL.  -1, with *err filled, ends the walk.
	 */
	int (*start)(void *context, const struct marshal_visit *visit,
		     struct err *err);
	int (*end)(void *context, const struct marshal_visit *visit,
		   struct err *err);
	void *context;
};

/*
 * stream holds length bytes, written by CPython 3.minor, and begins at this
 * offset of its file: messages count from the file's start.  What is wrong in
 * it is found only when the walk comes there; the visitor has then seen all
 * that stands before.
 */
int marshal_walk(const struct marshal_visitor *visitor, const uint8_t *stream,
		 size_t length, unsigned int minor, size_t offset,
		 struct err *err);

#endif
