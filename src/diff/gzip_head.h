/* SPDX-License-Identifier: MIT */
/* The header of a gzip file: RFC 1952, section 2.3. */
#ifndef PYC_BAKE_DIFF_GZIP_HEAD_H
#define PYC_BAKE_DIFF_GZIP_HEAD_H

#include "base/err.h"
#include "diff/first_byte.h"
#include "diff/parts.h"

/* The length of the part of a header that every file has, in bytes. */
#define DIFF_GZIP_HEAD_SIZE 10

/*
 * Compares the headers of two gzip files: time, name, comment, system.  The
 * level that a header states is that of compression.  Sets old->start and
 * new->start to the ends of the headers.  The files must have been inflated
 * before.  The message does not name a file.
 */
int diff_gzip_head(struct diff_parts *parts, struct diff_tail *old,
		   struct diff_tail *new, struct err *err);

#endif
