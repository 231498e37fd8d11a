/* SPDX-License-Identifier: MIT */
/*
 * The objects of one marshal stream as a graph in which equal objects are one
 * node.  The reader builds it, canon sorts it, and the writer writes it.
 *
 * "Equal" is rule R1 of doc/canonical-form.md: the same type, the same content
 * bits and equal children in the same order.  Two strings with the same text
 * are one node, whatever their form in the stream (R3).
 */
#ifndef PYC_BAKE_PYC_MARSHAL_GRAPH_H
#define PYC_BAKE_PYC_MARSHAL_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Type codes of CPython 3.7 to 3.15: Python/marshal.c. */
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
	MARSHAL_STRING = 'u', /* every str of a node has this type */
	MARSHAL_INTERNED = 't',
	MARSHAL_ASCII = 'a',
	MARSHAL_ASCII_INTERNED = 'A',
	MARSHAL_SHORT_ASCII = 'z',
	MARSHAL_SHORT_ASCII_INTERNED = 'Z',
	MARSHAL_REF = 'r',
	MARSHAL_SMALL_TUPLE = ')',
	MARSHAL_TUPLE = '(', /* every tuple of a node has this type */
	MARSHAL_LIST = '[',
	MARSHAL_DICT = '{',
	MARSHAL_FROZENDICT = '}',
	MARSHAL_SET = '<',
	MARSHAL_FROZENSET = '>',
	MARSHAL_SLICE = ':',
	MARSHAL_CODE = 'c',
};

/* This bit of a type code gives the object a reference index. */
#define MARSHAL_FLAG_REF 0x80

/* co_firstlineno is written before this child of a code object. */
#define MARSHAL_LINE_CHILD 8

/*
 * The nesting limit of CPython (MAX_MARSHAL_STACK_DEPTH).  It applies to the
 * graph with every reference followed, because R2 can change the place at which
 * an object is written in full.
 */
#define MARSHAL_MOST_DEPTH 2000

/*
 * The writer replaces the uses of a node that takes a reference index with this
 * bit and the index.  There are fewer uses than bytes in the stream, so a count
 * of uses never has this bit.
 */
#define MARSHAL_WRITTEN 0x80000000

/* Not a node. */
#define MARSHAL_NO_NODE UINT32_MAX

enum marshal_text_property {
	MARSHAL_TEXT_IS_ASCII = 1, /* no byte over 0x7f */
	MARSHAL_TEXT_IS_WORD = 2,  /* only [A-Za-z0-9_] */
	MARSHAL_TEXT_IS_NAME = 4,  /* is in a name position somewhere */
};

struct marshal_node {
	/*
	 * The bytes after the type code as they are in the stream.  For a
	 * string: its text without the length.  For a code object: the numbers
	 * before its first child.  Borrowed from the stream and never NULL:
	 * without content it still points to the place in the stream.
	 */
	const uint8_t *bytes;
	uint32_t length;   /* of bytes */
	uint32_t children; /* how many */
	uint32_t first;	   /* index of the first in graph->children */
	union {
		uint32_t hash; /* of the content, for the hash table */
		uint32_t line; /* co_firstlineno of a code object */
	};
	uint32_t uses;	    /* places in the graph with this node */
	uint16_t depth;	    /* of nesting, including itself */
	uint8_t type;	    /* enum marshal_type */
	uint8_t properties; /* enum marshal_text_property, or'ed */
};

struct marshal_graph {
	struct marshal_node *nodes; /* children before their parents */
	uint32_t count;
	uint32_t room;
	uint32_t *children;
	uint32_t children_count;
	uint32_t children_room;
	uint32_t *slots; /* hash table: node number + 1, 0 if free */
	uint32_t slots_mask;
	uint32_t slots_room;
	uint32_t root;
	const uint8_t *stream; /* borrowed, like the nodes' bytes */
	size_t stream_length;
	/*
	 * The offset of the streams in their files: the reader's messages count
	 * from there.  The owner of the graph sets it; initially 0.
	 */
	size_t offset;
};

#define MARSHAL_GRAPH_INIT ((struct marshal_graph){ .root = MARSHAL_NO_NODE })

/* Frees all memory and resets the graph to MARSHAL_GRAPH_INIT. */
void marshal_graph_fini(struct marshal_graph *graph);

/* Empties the graph for the nodes of this stream but keeps its memory. */
void marshal_graph_reset(struct marshal_graph *graph, const uint8_t *stream,
			 size_t stream_length);

/*
 * Returns the number of the node that equals the given one, and adds a node if
 * there is none.  Reads only type, bytes, length, line and properties of *node;
 * children holds the node numbers of its count children.
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

/* Whether objects of this type never take a reference index. */
static inline bool
marshal_type_is_singleton(uint8_t type)
{
	return type == MARSHAL_NONE || type == MARSHAL_TRUE ||
	       type == MARSHAL_FALSE || type == MARSHAL_ELLIPSIS ||
	       type == MARSHAL_STOP_ITERATION || type == MARSHAL_NULL;
}

#endif
