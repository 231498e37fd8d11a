/* SPDX-License-Identifier: MIT */
/* The headers of a tar member as fields and pax records. */
#ifndef PYC_BAKE_DIFF_TAR_HEAD_H
#define PYC_BAKE_DIFF_TAR_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diff/parts.h"

/* What a difference of a field or record follows from. */
enum diff_reason {
	DIFF_REASON_NAME = 1,
	DIFF_REASON_MODE = 2,
	DIFF_REASON_OWNER = 4,
	DIFF_REASON_SIZE = 8,
	DIFF_REASON_TIME = 16,
	DIFF_REASON_TARGET = 32,
	DIFF_REASON_TYPE = 64,
	DIFF_REASON_FORMAT = 128,
};

/* Headers after each other; pointers are borrowed, and NULL if not there. */
struct diff_tar_head {
	const uint8_t *own;   /* block of the last header: the member's own */
	const uint8_t *pax;   /* block of a header of type 'x' or 'g' */
	const char *records;  /* its body; never NULL */
	size_t length;	      /* of its body, bytes */
	const uint8_t *label; /* block of a volume label */
	bool has_long_name;   /* type 'L' of GNU tar */
	bool has_long_target; /* type 'K' */
};

/* Finds the headers in bytes that the audit has accepted. */
void diff_tar_head_read(struct diff_tar_head *head, const uint8_t *bytes,
			size_t length);

/*
 * The fraction of the time in the pax record with this key, as digits without
 * zeros at the end.  *length is 0 if there is none.
 */
const char *diff_tar_head_fraction(const struct diff_tar_head *head,
				   const char *key, size_t *length);

/*
 * Adds the differences of two headers that do not follow from reasons (enum
 * diff_reason): fields that are written in another form, and pax records.
 */
void diff_tar_head_compare(struct diff_parts *parts,
			   const struct diff_tar_head *old,
			   const struct diff_tar_head *new,
			   unsigned int reasons);

/* The same for the records of pax headers only. */
void diff_tar_head_records(struct diff_parts *parts,
			   const struct diff_tar_head *old,
			   const struct diff_tar_head *new,
			   unsigned int reasons);

/* The name in a header block, which is not NULL. */
size_t diff_tar_head_name_length(const uint8_t *block);

#endif
