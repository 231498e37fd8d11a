/* SPDX-License-Identifier: MIT */
/*
 * Visits the objects of the marshal stream of one code object in their order
 * and builds nothing.  It shows how a stream was written, which the graph of
 * pyc/marshal_read.h does not keep.
 *
 * The walk fails on what marshal_read refuses, with the same message.  One
 * exception: a set that holds the same element twice passes, because only the
 * graph can detect it.
 *
 * Memory: 8 bytes for each flagged object, which takes at least two bytes of
 * the stream.  The table grows by half its size.
 */
#ifndef PYC_BAKE_PYC_MARSHAL_WALK_H
#define PYC_BAKE_PYC_MARSHAL_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "pyc/marshal_lex.h"

/* One object at its place in the stream.  All pointers are borrowed. */
struct marshal_visit {
	/*
	 * The walk completes token.node.  line is co_firstlineno, set before
	 * MARSHAL_LINE_CHILD.  children is the number of child objects, for a
	 * dict both keys and values.  For a dict and a code object it is
	 * counted during the walk and final only at the end.  A MARSHAL_REF has
	 * the number of its target and nothing else of a node.
	 */
	struct marshal_lex_token token;
	unsigned int depth;		    /* 0 for the root */
	const struct marshal_visit *parent; /* NULL for the root */
	uint32_t nth;			    /* child number in parent, from 0 */
	/* The field of a parent that is a code object; otherwise NULL. */
	const struct marshal_field *field;
};

struct marshal_visitor {
	/*
	 * Called in the order of the stream: start before the children of an
	 * object, end after them, both also for objects without children.
	 * Either may be NULL.  Both return -1 and fill *err to end the walk.
	 */
	int (*start)(void *context, const struct marshal_visit *visit,
		     struct err *err);
	int (*end)(void *context, const struct marshal_visit *visit,
		   struct err *err);
	void *context;
};

/*
 * stream holds length bytes, written by CPython 3.minor.  It begins at this
 * offset of its file, and messages count from the start of the file.  The walk
 * reports an error when it gets there; the visitor has then seen everything
 * before.
 */
int marshal_walk(const struct marshal_visitor *visitor, const uint8_t *stream,
		 size_t length, unsigned int minor, size_t offset,
		 struct err *err);

#endif
