/* SPDX-License-Identifier: MIT */
/* The groups of a regular expression and the references to them. */
#ifndef PYC_BAKE_PYC_PYREGEX_GROUP_H
#define PYC_BAKE_PYC_PYREGEX_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pyc/pyregex_parser.h"

/* Opens the next group.  name points into the text, or is NULL. */
void pyregex_group_open(struct pyregex_parser *parser, const uint32_t *name,
			size_t length);

/* Reads a name and the character that ends it; *name points into the text. */
int pyregex_group_name(struct pyregex_parser *parser, char end,
		       const uint32_t **name, size_t *length);

/* Returns the number of the group with that name, or 0. */
uint32_t pyregex_group_find(const struct pyregex_parser *parser,
			    const uint32_t *name, size_t length);

/*
 * Fails if a reference at that position cannot refer to the group.  A condition
 * may refer to a later group or to one that is still open.
 */
int pyregex_group_check(struct pyregex_parser *parser, size_t position,
			uint32_t number, bool is_condition);

/* Appends a reference to a group; *width becomes the width of the group. */
int pyregex_group_refer(struct pyregex_parser *parser, size_t position,
			uint32_t number, struct pyregex_width *width);

#endif
