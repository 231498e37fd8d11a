/* SPDX-License-Identifier: MIT */
#include "compile/chosen.h"

#include <stdlib.h>

#include "base/mem.h"
#include "compile/assign.h"

/* Whether --allow-errors lists a source; it must be asked about each one. */
static bool
find_allowed(const struct chosen_from *from, const struct source *source,
	     bool has_failed)
{
	return from->allowance &&
	       allowance_permits(from->allowance,
				 source_matched(source, from->options->root),
				 has_failed);
}

void
chosen_begin(struct chosen *chosen, const struct chosen_from *from)
{
	const struct plan *plan = from->plan;

	*chosen = (struct chosen){
		.sources = mem_zalloc(plan->count, sizeof(*chosen->sources)),
	};
	for (size_t i = 0; i < plan->count; i++) {
		const struct source *source = &plan->sources[i];

		if (from->python && !assign_has_source(from->python, source))
			continue;
		verdicts_of(from->verdicts, source)->is_allowed =
			find_allowed(from, source, false);
		chosen->sources[chosen->count++] = source;
		chosen->bytes += source->size;
	}
	for (int level = 0; level < LEVEL_COUNT; level++)
		if (from->python ? from->options->levels[level] : !level)
			chosen->levels[chosen->level_count++] = level;
}

void
chosen_fini(struct chosen *chosen)
{
	free(chosen->sources);
	*chosen = (struct chosen){ .sources = NULL };
}

void
chosen_review(const struct chosen *chosen, const struct chosen_from *from)
{
	for (size_t i = 0; i < chosen->count; i++) {
		const struct source *source = chosen->sources[i];
		const struct verdict *verdict =
			verdicts_of(from->verdicts, source);

		if (verdict->is_allowed && verdict->has_failed)
			find_allowed(from, source, true);
	}
}
