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
 * files are compared whatever their names are.  Of two archives all members are
 * compared, and of two of the same format also their framing, so that they are
 * equal only if all their bytes are; a finding about an archive has the path of
 * the new operand.  Counts the files of both in report->sources, and reports a
 * file that cannot be read.
 */
void diff_sides(struct diff_side *old, struct diff_side *new,
		struct report *report, struct findings *findings);

#endif
