/* SPDX-License-Identifier: MIT */
/* Whether objects of two graphs are equal. */
#ifndef PYC_BAKE_DIFF_SAME_H
#define PYC_BAKE_DIFF_SAME_H

#include <stdbool.h>
#include <stdint.h>

#include "pyc/marshal_graph.h"

/* Two graphs, and what is known of their objects. */
struct diff_same {
	const struct marshal_graph *old; /* borrowed, like new */
	const struct marshal_graph *new;
	unsigned int minor;
	uint32_t old_path; /* the co_filename of each module, which count as */
	uint32_t new_path; /* equal where they are a co_filename */
	uint32_t *equal;   /* for each node of old: the equal one of new, or
			    * MARSHAL_NO_NODE; owned */
};

/* Begins with two modules of CPython 3.minor in canonical order. */
void diff_same_init(struct diff_same *same, const struct marshal_graph *old,
		    const struct marshal_graph *new, unsigned int minor);
void diff_same_fini(struct diff_same *same);

/*
 * Whether a node of old equals a node of new.  As co_filename of code objects
 * in them, the path of the old module and that of the new one count as equal.
 * Takes linear time for a whole graph, since in a graph equal objects are one
 * node.
 */
bool diff_same_nodes(struct diff_same *same, uint32_t old, uint32_t new);

/* The same for a child of two nodes of the same type. */
bool diff_same_children(struct diff_same *same, uint32_t old, uint32_t new,
			uint32_t child);

#endif
