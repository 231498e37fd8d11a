/* SPDX-License-Identifier: MIT */
/*
 * Reads the marshal stream of one code object into a graph.
 *
 * The layout is that of CPython's Python/marshal.c (r_object), versions 3.7
 * to 3.15.  Nothing in the stream is trusted: an unknown type code, a length
 * past the end, a reference to nothing or to an object not yet complete, too
 * much depth, a field of the wrong type or a byte after the object is an
 * error that names the offset.
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
 * from it.  graph->root is the code object.
 */
int marshal_read(struct marshal_graph *graph, const uint8_t *stream,
		 size_t length, unsigned int minor, struct err *err);

/* The child of a code object's node that is its co_filename. */
uint32_t marshal_code_filename(const struct marshal_graph *graph, uint32_t code,
			       unsigned int minor);

#endif
