/* SPDX-License-Identifier: MIT */
/*
 * The objects of one marshal stream as a graph in which equal objects are one
 * node.  The reader makes it, canon puts it in order, the writer prints it.
 *
 * "Equal" is rule R1 of doc/canonical-form.md: the same type and the same
 * content bits, children one by one.  Two strings with the same text are one
 * node, whatever form each had in the stream (R3).
 */
#ifndef PYC_BAKE_PYC_MARSHAL_GRAPH_H
#define PYC_BAKE_PYC_MARSHAL_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Type codes: CPython, Python/marshal.c.  Those of 3.7 to 3.15. */
enum marshal_type {
	MARSHAL_NULL = '0',
	MARSHAL_NONE = 'N',
	MARSHAL_FALSE = 'F',
	MARSHAL_TRUE = 'T',
	MARSHAL_STOP_ITERATION = 'S',
	MARSHAL_ELLIPSIS = '.',
	MARSHAL_INT = 'i',
	MARSHAL_INT64 = 'I',
	MARSHAL_LONG = 'l',
	MARSHAL_FLOAT = 'f',
	MARSHAL_BINARY_FLOAT = 'g',
	MARSHAL_COMPLEX = 'x',
	MARSHAL_BINARY_COMPLEX = 'y',
	MARSHAL_BYTES = 's',
	MARSHAL_STRING = 'u', /* every str is this in a node */
	MARSHAL_INTERNED = 't',
	MARSHAL_ASCII = 'a',
	MARSHAL_ASCII_INTERNED = 'A',
	MARSHAL_SHORT_ASCII = 'z',
	MARSHAL_SHORT_ASCII_INTERNED = 'Z',
	MARSHAL_REF = 'r',
	MARSHAL_SMALL_TUPLE = ')',
	MARSHAL_TUPLE = '(', /* every tuple is this in a node */
	MARSHAL_LIST = '[',
	MARSHAL_DICT = '{',
	MARSHAL_FROZENDICT = '}',
	MARSHAL_SET = '<',
	MARSHAL_FROZENSET = '>',
	MARSHAL_SLICE = ':',
	MARSHAL_CODE = 'c',
};

/* The bit of a type code that gives the object a reference index. */
#define MARSHAL_FLAG_REF 0x80

/* co_firstlineno is written before this child of a code object. */
#define MARSHAL_LINE_CHILD 8

/*
 * As deep as CPython goes (MAX_MARSHAL_STACK_DEPTH).  It holds for the graph
 * with every reference followed, since what R2 moves can be written at any of
 * its places.
 */
#define MARSHAL_MOST_DEPTH 2000

/*
 * The writer, done with a node that takes a reference, puts this bit and the
 * index in place of its uses, of which there are fewer than bytes.
 */
#define MARSHAL_WRITTEN 0x80000000

/* No node. */
#define MARSHAL_NO_NODE UINT32_MAX

enum marshal_string_property {
	MARSHAL_STRING_IS_ASCII = 1, /* no byte over 0x7f */
	MARSHAL_STRING_IS_WORD = 2,  /* nothing but [A-Za-z0-9_] */
	MARSHAL_STRING_IS_NAME = 4,  /* stands in a name position somewhere */
};

struct marshal_node {
	/*
	 * What follows the type code, as it stands in the stream: for a string
	 * its text without the length, for a code object the numbers before
	 * its first child.  Borrowed from the stream, and never NULL: where
	 * nothing follows it tells the place alone.
	 */
	const uint8_t *bytes;
	uint32_t length;   /* of bytes */
	uint32_t children; /* how many */
	uint32_t first;	   /* the first one's place in graph->children */
	union {
		uint32_t hash; /* of the content, for the table */
		uint32_t line; /* a code object's co_firstlineno instead */
	};
	uint32_t uses;	    /* places in the graph that hold this node */
	uint16_t depth;	    /* of nesting, itself counted */
	uint8_t type;	    /* enum marshal_type */
	uint8_t properties; /* enum marshal_string_property, or'ed */
};

struct marshal_graph {
	struct marshal_node *nodes; /* children before their parents */
	uint32_t count;
	uint32_t room;
	uint32_t *children;
	uint32_t children_count;
	uint32_t children_room;
	uint32_t *slots; /* hash table: node number plus 1, 0 for free */
	uint32_t slots_mask;
	uint32_t slots_room;
	uint32_t root;
	const uint8_t *stream; /* borrowed, as the bytes of the nodes are */
	size_t stream_length;
	/*
	 * Where the streams begin in their files: the reader's messages count
	 * from there.  For the owner of the graph to set; 0 at first.
	 */
	size_t offset;
};

#define MARSHAL_GRAPH_INIT ((struct marshal_graph){ .root = MARSHAL_NO_NODE })

/* Frees all; the graph is then as MARSHAL_GRAPH_INIT made it. */
void marshal_graph_fini(struct marshal_graph *graph);

/* Empties the graph for the nodes of this stream, keeping its memory. */
void marshal_graph_reset(struct marshal_graph *graph, const uint8_t *stream,
			 size_t stream_length);

/*
 * The number of the node that equals this one, adding it if there is none.
 * Of node only type, bytes, length, line and properties are read; children
 * are the numbers of its count children.
 */
uint32_t marshal_graph_add(struct marshal_graph *graph,
			   const struct marshal_node *node,
			   const uint32_t *children, uint32_t count);

/* The nth child of a node, counted from 0. */
static inline uint32_t
marshal_graph_child(const struct marshal_graph *graph, uint32_t node,
		    uint32_t nth)
{
	return graph->children[graph->nodes[node].first + nth];
}

/* Whether the type is one of those that never take a reference index. */
bool marshal_type_is_singleton(uint8_t type);

#endif
