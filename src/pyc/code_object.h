/* SPDX-License-Identifier: MIT */
/* The fields of a code object, for every version. */
#ifndef PYC_BAKE_PYC_CODE_OBJECT_H
#define PYC_BAKE_PYC_CODE_OBJECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "pyc/marshal_graph.h"

struct code_bytes {
	const uint8_t *data;
	uint32_t length;
};

/* All pointers are borrowed from the graph. */
struct code_object {
	const struct marshal_graph *graph;
	unsigned int minor; /* of the version, 3.minor */
	uint32_t node;
	int32_t arguments; /* co_argcount */
	int32_t positional_only;
	int32_t keyword_only;
	int32_t stack_size;
	uint32_t flags;
	int32_t first_line;
	struct code_bytes code;
	struct code_bytes lines; /* co_lnotab, or co_linetable since 3.10 */
	struct code_bytes exceptions; /* since 3.11, otherwise empty */
	struct code_bytes kinds; /* of the locals, since 3.11; else empty */
	/* Nodes: */
	uint32_t name;	   /* a string, like qualname */
	uint32_t qualname; /* since 3.11, otherwise MARSHAL_NO_NODE */
	uint32_t consts;   /* a tuple, like all below */
	uint32_t names;
	uint32_t locals; /* co_varnames, or co_localsplusnames since 3.11 */
	uint32_t cells;	 /* co_cellvars up to 3.10, else MARSHAL_NO_NODE */
	uint32_t free;	 /* co_freevars up to 3.10, else MARSHAL_NO_NODE */
};

/* Fills *code with the code object that is this node. */
void code_object_read(struct code_object *code,
		      const struct marshal_graph *graph, uint32_t node,
		      unsigned int minor);

/*
 * The element of a tuple, or MARSHAL_NO_NODE if the tuple is shorter or is
 * MARSHAL_NO_NODE itself.
 */
uint32_t code_object_element(const struct code_object *code, uint32_t tuple,
			     uint32_t number);

/*
 * The qualified name: co_qualname, or up to 3.10 the name with that of the code
 * object around it (parent, or NULL) and a dot.  A module has no part in the
 * names of its functions.  Owned.
 */
char *code_object_qualify(const struct code_object *code, const char *parent);

#endif
