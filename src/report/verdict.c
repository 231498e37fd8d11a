/* SPDX-License-Identifier: MIT */
#include "report/verdict.h"

#include <stdlib.h>

#include "base/mem.h"

void
verdicts_init(struct verdicts *verdicts, const struct plan *plan)
{
	*verdicts = (struct verdicts){
		.plan = plan,
		.items = mem_zalloc(plan->count, sizeof(struct verdict)),
	};
}

void
verdicts_fini(struct verdicts *verdicts)
{
	free(verdicts->items);
	verdicts->items = NULL;
}

struct verdict *
verdicts_of(const struct verdicts *verdicts, const struct source *source)
{
	return &verdicts->items[plan_number(verdicts->plan, source)];
}

void
verdict_fail(struct verdict *verdict, struct report *report, size_t failed,
	     bool is_allowed)
{
	report->failed = failed;
	if (is_allowed && !verdict->has_failed)
		report->allowed++;
	if (!is_allowed && !verdict->is_counted) {
		report->failed++;
		verdict->is_counted = true;
	}
	verdict->has_failed = true;
}
