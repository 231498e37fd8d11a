/* SPDX-License-Identifier: MIT */
/*
 * Writes a graph as a marshal stream by rules R1, R3 and R4 of
 * doc/canonical-form.md, and returns the type code of a node in that stream.
 */
#ifndef PYC_BAKE_PYC_MARSHAL_WRITE_H
#define PYC_BAKE_PYC_MARSHAL_WRITE_H

#include <stdint.h>

#include "base/buf.h"
#include "pyc/marshal_graph.h"

/* The longest text and tuple that take the short forms. */
#define MARSHAL_SHORT_STRING_MOST 255
#define MARSHAL_SMALL_TUPLE_MOST 255

/* The type code of a node in the output, without the reference flag. */
uint8_t marshal_type_code(const struct marshal_node *node);

/*
 * Appends graph->root and everything below it to out.  Elements of sets are
 * written in the order of the graph.  Call it only once per graph.
 */
void marshal_write(struct marshal_graph *graph, struct buf *out);

#endif
