/* SPDX-License-Identifier: MIT */
/*
 * What a finding says of two values: a text such as "offset 4: OLD and NEW",
 * where the values are in it, and lines of detail.
 */
#ifndef PYC_BAKE_DIFF_SAID_H
#define PYC_BAKE_DIFF_SAID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "job/finding.h"

struct diff_said {
	struct buf text;
	struct buf detail; /* lines */
	bool is_verbose;   /* there should be detail */
	size_t old;	   /* where the old value begins in text */
	size_t old_end;
	size_t new; /* where the new value begins, up to the end of text; 0:
		     * there are no values */
};

#define DIFF_SAID_INIT \
	((struct diff_said){ .text = BUF_INIT, .detail = BUF_INIT })

/* A local struct diff_said that is freed at the end of its scope. */
#define auto_diff_said __attribute__((cleanup(diff_said_fini))) struct diff_said

void diff_said_fini(struct diff_said *said);

/* To be called before the old value is appended to text. */
void diff_said_begin(struct diff_said *said);

/* Ends the old value and appends " and ", after which the new one follows. */
void diff_said_and(struct diff_said *said);

/* Gives the last finding the detail, and the two values if there are any. */
void diff_said_complete(const struct diff_said *said,
			struct findings *findings);

#endif
