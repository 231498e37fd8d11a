/* SPDX-License-Identifier: MIT */
/* Compares two operands file by file. */
#ifndef PYC_BAKE_DIFF_SIDES_H
#define PYC_BAKE_DIFF_SIDES_H

#include "diff/side.h"
#include "job/finding.h"
#include "report/report.h"

/*
 * Adds findings for all differences, with the names below the operands as
 * paths.  A .pyc whose source differs is not compared.  Two operands that are
 * files are compared whatever their names are.  Counts the files of both in
 * report->sources, and reports a file that cannot be read.
 */
void diff_sides(struct diff_side *old, struct diff_side *new,
		struct report *report, struct findings *findings);

#endif
