/* SPDX-License-Identifier: MIT */
/* Where two files differ. */
#ifndef PYC_BAKE_DIFF_FIRST_BYTE_H
#define PYC_BAKE_DIFF_FIRST_BYTE_H

#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"

/* A file from an offset on. */
struct diff_tail {
	struct blob *blob; /* borrowed */
	uint64_t start;	   /* bytes */
};

/*
 * Compares two files up to their ends.  Returns 1 and sets *offset to how many
 * bytes are equal, 0 if all are, or -1 with *err filled.  Where one file ends
 * is a difference.
 */
int diff_first_byte(const struct diff_tail *old, const struct diff_tail *new,
		    uint64_t *offset, struct err *err);

#endif
