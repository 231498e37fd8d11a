/* SPDX-License-Identifier: MIT */
/*
 * The lines of JSON that describe findings and files: those of --json, and
 * those of --report that are the same.  doc/report.md documents them.
 */
#ifndef PYC_BAKE_REPORT_LINES_H
#define PYC_BAKE_REPORT_LINES_H

#include "base/buf.h"
#include "job/finding.h"
#include "pyc/pyc_describe.h"
#include "report/report.h"

/* Appends the line of a finding. */
void lines_add_finding(struct buf *out, const struct finding *finding);

/* Appends the line of a .pyc that --inspect describes. */
void lines_add_description(struct buf *out, const char *path,
			   const struct pyc_description *description);

/* Appends the last line of --json for a check or --diff: the counts. */
void lines_add_counts(struct buf *out, const struct report *report,
		      const struct findings *findings, bool is_diff);

#endif
