/* SPDX-License-Identifier: MIT */
/* How two RECORD files differ beyond the files that they list. */
#ifndef PYC_BAKE_DIFF_RECORD_ROWS_H
#define PYC_BAKE_DIFF_RECORD_ROWS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/map.h"
#include "diff/parts.h"

/* Whether a member of this name is the RECORD of a distribution. */
bool diff_record_is(const char *name);

/*
 * Compares the rows of two RECORD files whose bytes differ.  changed has the
 * names of all members that differ or are in one archive only: their rows may
 * differ too.  name is that of RECORD in the archives.  Returns false if one of
 * the files cannot be split into rows.
 */
bool diff_record(struct diff_parts *parts, const char *name,
		 const struct map *changed, const struct buf *old,
		 const struct buf *new);

#endif
