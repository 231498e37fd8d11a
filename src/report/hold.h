/* SPDX-License-Identifier: MIT */
/*
 * What is reported of an archive waits until it is known whether the archive is
 * written.  If it is not, nothing of it was baked.
 */
#ifndef PYC_BAKE_REPORT_HOLD_H
#define PYC_BAKE_REPORT_HOLD_H

#include <stdbool.h>

#include "report/report.h"

/* Everything that is baked between these calls, in the list of -v, the counts
 * and the file of --report. */
void hold_begin(struct report *report);
void hold_end(struct report *report, bool is_written);

#endif
