/* SPDX-License-Identifier: MIT */
/*
 * The findings of a check or --diff, as the user sees them: a line for each on
 * standard output, "PATH: code: explanation" or JSON, and the counts on
 * standard error.
 */
#ifndef PYC_BAKE_REPORT_LISTING_H
#define PYC_BAKE_REPORT_LISTING_H

#include <stdbool.h>

#include "job/finding.h"
#include "report/report.h"

/*
 * Prints the counts of a check, and with lists also its findings, which must be
 * sorted.  Findings are not printed at LOG_SILENT.
 */
void listing_check(const struct report *report, const struct findings *findings,
		   bool lists);

/*
 * The same for --diff.  The counts are those of equal files, and of findings
 * with each code, and are printed at the usual log level.
 */
void listing_differences(const struct report *report,
			 const struct findings *findings, bool lists);

#endif
