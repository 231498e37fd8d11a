/* SPDX-License-Identifier: MIT */
/*
 * Whether each source of a plan has failed.  A source counts as one failure, at
 * however many levels and with however many Pythons it fails.
 */
#ifndef PYC_BAKE_REPORT_VERDICT_H
#define PYC_BAKE_REPORT_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "job/plan.h"
#include "report/report.h"

struct verdict {
	bool is_allowed; /* is listed in --allow-errors */
	bool has_failed; /* at some level, with some Python */
	bool is_counted; /* is included in report->failed */
};

struct verdicts {
	const struct plan *plan; /* borrowed */
	struct verdict *items;	 /* one for each source; owned */
};

/* Begins without failures.  The plan must be settled. */
void verdicts_init(struct verdicts *verdicts, const struct plan *plan);
void verdicts_fini(struct verdicts *verdicts);

/* The verdict on a source of the plan. */
struct verdict *verdicts_of(const struct verdicts *verdicts,
			    const struct source *source);

/*
 * The report has just counted a failure; failed is the value of report->failed
 * before it.  The count is undone and made again, at most once for a source.
 * An allowed failure (is_allowed: --allow-errors covers it) is counted in
 * report->allowed instead.
 */
void verdict_fail(struct verdict *verdict, struct report *report, size_t failed,
		  bool is_allowed);

#endif
