/* SPDX-License-Identifier: MIT */
/*
 * Reads the marshal stream of one code object into a graph.
 *
 * The stream is not trusted.  An error is everything that pyc/marshal_lex.h
 * refuses, a reference to an incomplete object, too much depth with references
 * followed, a field of the wrong type and a set with equal elements.  The
 * message gives the offset.
 */
#ifndef PYC_BAKE_PYC_MARSHAL_READ_H
#define PYC_BAKE_PYC_MARSHAL_READ_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "pyc/marshal_code.h"
#include "pyc/marshal_graph.h"

/*
 * stream holds length bytes, written by CPython 3.minor; the graph borrows
 * them.  graph->root becomes the code object.
 */
int marshal_read(struct marshal_graph *graph, const uint8_t *stream,
		 size_t length, unsigned int minor, struct err *err);

/* Returns the node number of the co_filename of a code object. */
uint32_t marshal_code_filename(const struct marshal_graph *graph, uint32_t code,
			       unsigned int minor);

#endif
