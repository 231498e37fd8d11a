/* SPDX-License-Identifier: MIT */
/* Two values in the text of a finding. */
#ifndef PYC_BAKE_DIFF_VALUE_H
#define PYC_BAKE_DIFF_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "diff/said.h"
#include "diff/same.h"

/* Appends one value, cut if it is long. */
void diff_value_add(struct buf *text, const struct marshal_graph *graph,
		    uint32_t node, unsigned int minor);

/*
 * Appends "OLD and NEW".  Of long values only the part around the first
 * difference is shown.  The detail then has the whole values as lines, up to
 * 1 MiB of each.
 */
void diff_value_pair(struct diff_said *said, const struct diff_same *same,
		     uint32_t old, uint32_t new);

/* Appends a line with the whole value, up to 1 MiB of it. */
void diff_value_add_line(struct buf *detail, const char *side,
			 const struct marshal_graph *graph, uint32_t node,
			 unsigned int minor);

/* The same for two strings of bytes that are no values of Python. */
void diff_value_bytes(struct diff_said *said, const uint8_t *old,
		      size_t old_length, const uint8_t *new, size_t new_length);

#endif
