/* SPDX-License-Identifier: MIT */
/* The objects of a graph as Python's repr() shows them, for messages. */
#ifndef PYC_BAKE_PYC_MARSHAL_REPR_H
#define PYC_BAKE_PYC_MARSHAL_REPR_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "pyc/marshal_graph.h"

/* Room for the text of a float. */
#define MARSHAL_REPR_FLOAT_SIZE 40

/*
 * The shortest decimal that reads back as the float with these 64 bits, without
 * ".0" behind a whole number; "inf", "-inf" or "nan".
 */
void marshal_repr_float(char text[static MARSHAL_REPR_FLOAT_SIZE],
			uint64_t bits);

/*
 * Appends a node.  Text that is not plain is escaped byte by byte.  A code
 * object is <code NAME, line N>; an integer over 60 bits is hexadecimal.  Ends
 * with "..." when it has appended more than `most` bytes.  minor is the version
 * of the stream.
 */
void marshal_repr(const struct marshal_graph *graph, uint32_t node,
		  unsigned int minor, size_t most, struct buf *out);

#endif
