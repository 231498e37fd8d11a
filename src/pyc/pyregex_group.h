/* SPDX-License-Identifier: MIT */
/* The groups of a regular expression, and what refers to them. */
#ifndef PYC_BAKE_PYC_PYREGEX_GROUP_H
#define PYC_BAKE_PYC_PYREGEX_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pyc/pyregex_parser.h"

/* Opens the next group, with a name in the text or NULL. */
void pyregex_group_open(struct pyregex_parser *parser, const uint32_t *name,
			size_t length);

/* Reads a name, which stays in the text, and the character that ends it. */
int pyregex_group_name(struct pyregex_parser *parser, char end,
		       const uint32_t **name, size_t *length);

/* The number of the group of that name, or 0. */
uint32_t pyregex_group_find(const struct pyregex_parser *parser,
			    const uint32_t *name, size_t length);

/*
 * Fails where a reference at that position cannot be to that group.  A
 * condition may refer to a group that follows, or that is still open.
 */
int pyregex_group_check(struct pyregex_parser *parser, size_t position,
			uint32_t number, bool is_condition);

/* Appends what matches the text of a group again; *width is that of it. */
int pyregex_group_refer(struct pyregex_parser *parser, size_t position,
			uint32_t number, struct pyregex_width *width);

#endif
