/* SPDX-License-Identifier: MIT */
/* Compares two files of the same name. */
#ifndef PYC_BAKE_DIFF_PAIR_H
#define PYC_BAKE_DIFF_PAIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/map.h"
#include "diff/pyc.h"
#include "diff/side.h"
#include "job/finding.h"
#include "report/report.h"

/* Two files that are compared after all others. */
struct diff_late_pair {
	const struct diff_file *old;
	const struct diff_file *new;
};

/* The comparison of two operands; everything is borrowed unless owned. */
struct diff_work {
	struct diff_side *old;
	struct diff_side *new;
	struct report *report;
	struct findings *findings;
	bool has_members; /* both are archives */
	bool has_framing; /* and of the same format */
	struct diff_pyc_memory memory;
	struct buf old_bytes;
	struct buf new_bytes;
	struct map changed; /* names of files that differ or that one operand
			     * lacks */
	struct diff_late_pair *records; /* RECORD files that differ; owned */
	size_t record_count;
};

void diff_work_fini(struct diff_work *work);

/*
 * Compares the content of two files and, of archives of the same format, also
 * their framing.  A .pyc whose source differs is not compared, so sources must
 * come first.  Counts equal files, and reports a file that cannot be read.
 */
void diff_pair(struct diff_work *work, const struct diff_file *old,
	       const struct diff_file *new);

/* Notes that only one operand has a file of this name. */
void diff_pair_note_lone(struct diff_work *work, const char *name);

/* Compares the RECORD files, once all other files are. */
void diff_pair_records(struct diff_work *work);

#endif
