/* SPDX-License-Identifier: MIT */
/* An array that is filled, then sorted once. */
#include "engine/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void
free_source(struct source *source)
{
	free(source->path);
	free(source->real);
	free(source->embedded);
}

void
plan_fini(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		free_source(&plan->sources[i]);
	free(plan->sources);
	*plan = (struct plan)PLAN_INIT;
}

struct source *
plan_add(struct plan *plan, char *path, char *real, char *embedded,
	 uint64_t size)
{
	struct source *source;

	if (plan->count == plan->room) {
		plan->room = plan->room ? 2 * plan->room : 64;
		plan->sources = mem_resize(plan->sources, plan->room,
					   sizeof(*plan->sources));
	}
	source = &plan->sources[plan->count++];
	*source = (struct source){
		.path = path,
		.real = real,
		.embedded = embedded,
		.size = size,
	};
	return source;
}

static int
compare_paths(const void *a, const void *b)
{
	const struct source *left = a;
	const struct source *right = b;

	return strcmp(left->path, right->path);
}

void
plan_settle(struct plan *plan)
{
	size_t kept = 0;

	if (!plan->count)
		return;
	qsort(plan->sources, plan->count, sizeof(*plan->sources),
	      compare_paths);
	for (size_t i = 1; i < plan->count; i++) {
		if (!strcmp(plan->sources[i].path, plan->sources[kept].path))
			free_source(&plan->sources[i]);
		else
			plan->sources[++kept] = plan->sources[i];
	}
	plan->count = kept + 1;
}
