/* SPDX-License-Identifier: MIT */
/* Whether the members of two archives are in the same order. */
#ifndef PYC_BAKE_DIFF_ORDER_H
#define PYC_BAKE_DIFF_ORDER_H

#include <stddef.h>

#include "diff/archive.h"
#include "diff/parts.h"

/*
 * Compares the order of the members that both archives have; of a zip archive
 * also that of the central directory.  partners has for each member of old the
 * number of the member of new with its name, or SIZE_MAX.  Adds the first
 * member that is out of order.
 */
void diff_order(struct diff_parts *parts, const struct diff_archive *old,
		const struct diff_archive *new, const size_t *partners);

#endif
