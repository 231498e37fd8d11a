/* SPDX-License-Identifier: MIT */
/*
 * Holds back the report on an archive until it is known whether the archive is
 * written.  If it is not, nothing of it counts as baked.
 */
#ifndef PYC_BAKE_REPORT_HOLD_H
#define PYC_BAKE_REPORT_HOLD_H

#include <stdbool.h>

#include "report/report.h"

/* Between these two calls everything that is baked is held back: in the list of
 * -v, the counts, the file of --report and the page of --html. */
void hold_begin(struct report *report);
void hold_end(struct report *report, bool is_written);

#endif
