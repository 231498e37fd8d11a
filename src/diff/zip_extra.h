/* SPDX-License-Identifier: MIT */
/* How the extra fields of a member differ in two zip archives. */
#ifndef PYC_BAKE_DIFF_ZIP_EXTRA_H
#define PYC_BAKE_DIFF_ZIP_EXTRA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diff/parts.h"

/* The extra fields of the two headers of a member; borrowed. */
struct diff_zip_extra {
	const uint8_t *central;
	size_t central_length;
	const uint8_t *local;
	size_t local_length;
};

/*
 * Compares the extra fields (APPNOTE 4.5; those of Info-ZIP: "extrafld.txt" of
 * Info-ZIP's zip 3.0) by their header IDs.  numbers_differ is whether sizes or
 * offsets differ, which zip64 fields repeat; comments_differ is the same for
 * the comment of the member.
 */
void diff_zip_extra(struct diff_parts *parts, const struct diff_zip_extra *old,
		    const struct diff_zip_extra *new, bool numbers_differ,
		    bool comments_differ);

/*
 * The modification time in the central field "UT" of Info-ZIP, in seconds since
 * 1970.  Returns false if there is none.
 */
bool diff_zip_extra_time(const struct diff_zip_extra *extra, int64_t *seconds);

#endif
