/* SPDX-License-Identifier: MIT */
/*
 * Reads the marshal stream of one code object into a graph.
 *
 * The layout is that of CPython 3.7 to 3.15, Python/marshal.c (r_object).  The
 * stream is not trusted.  These are errors, and the message gives the offset:
 * an unknown type code, a length past the end, a reference out of range or to
 * an incomplete object, too much depth, a field of the wrong type, a byte after
 * the code object.
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
