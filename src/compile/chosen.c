/* SPDX-License-Identifier: MIT */
#include "compile/chosen.h"

#include "base/mem.h"
#include "compile/assign.h"
#include "report/allowance.h"

/* Whether --allow-errors lists a source; it must be asked about each one. */
static bool
find_allowed(const struct batch *batch, const struct source *source,
	     bool has_failed)
{
	struct allowance *allowance = batch->report->allowance;

	return allowance &&
	       allowance_permits(allowance,
				 source_matched(source, batch->options->root),
				 has_failed);
}

void
chosen_begin(struct batch *batch)
{
	const struct options *options = batch->options;

	batch->chosen = mem_zalloc(batch->plan->count, sizeof(*batch->chosen));
	batch->chosen_count = 0;
	for (size_t i = 0; i < batch->plan->count; i++) {
		const struct source *source = &batch->plan->sources[i];

		if (batch->python && !assign_has_source(batch->python, source))
			continue;
		verdicts_of(batch->verdicts, source)->is_allowed =
			find_allowed(batch, source, false);
		batch->chosen[batch->chosen_count++] = source;
	}
	batch->level_count = 0;
	for (int level = 0; level < LEVEL_COUNT; level++)
		if (batch->python ? options->levels[level] : !level)
			batch->levels[batch->level_count++] = level;
}

void
chosen_review(const struct batch *batch)
{
	for (size_t i = 0; i < batch->chosen_count; i++) {
		const struct source *source = batch->chosen[i];
		const struct verdict *verdict =
			verdicts_of(batch->verdicts, source);

		if (verdict->is_allowed && verdict->has_failed)
			find_allowed(batch, source, true);
	}
}
