/* SPDX-License-Identifier: MIT */
/*
 * What is counted of each source of a plan: whether it has failed.  A source
 * counts once, at however many levels and with however many Pythons it fails.
 */
#ifndef PYC_BAKE_REPORT_VERDICT_H
#define PYC_BAKE_REPORT_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "job/plan.h"
#include "report/report.h"

struct verdict {
	bool is_allowed; /* --allow-errors lists it as a source that does not
			  * compile */
	bool has_failed; /* at some level, with some Python */
	bool is_counted; /* likewise, and --allow-errors does not cover it */
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
 * Counts a failure that was reported.  failed is report->failed before that.
 * is_allowed says whether --allow-errors covers this failure.
 */
void verdict_fail(struct verdict *verdict, struct report *report, size_t failed,
		  bool is_allowed);

#endif
