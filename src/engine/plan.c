/* SPDX-License-Identifier: MIT */
/* An array that is filled, then sorted once. */
#include "engine/plan.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"

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

/* Sources with the same target stand together, the one that stays first. */
static int
compare_targets(const void *a, const void *b)
{
	const struct source *left = a;
	const struct source *right = b;
	int order;

	if (left->directory.device != right->directory.device)
		return left->directory.device < right->directory.device ? -1 :
									  1;
	if (left->directory.inode != right->directory.inode)
		return left->directory.inode < right->directory.inode ? -1 : 1;
	if (left->member != right->member)
		return left->member < right->member ? -1 : 1;
	order = strcmp(path_base(left->path), path_base(right->path));
	if (!order)
		order = strcmp(left->embedded, right->embedded);
	return order ? order : strcmp(left->path, right->path);
}

static bool
is_same_target(const struct source *a, const struct source *b)
{
	return a->directory.device == b->directory.device &&
	       a->directory.inode == b->directory.inode &&
	       a->member == b->member &&
	       !strcmp(path_base(a->path), path_base(b->path));
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
	      compare_targets);
	for (size_t i = 1; i < plan->count; i++) {
		if (is_same_target(&plan->sources[i], &plan->sources[kept]))
			free_source(&plan->sources[i]);
		else
			plan->sources[++kept] = plan->sources[i];
	}
	plan->count = kept + 1;
	qsort(plan->sources, plan->count, sizeof(*plan->sources),
	      compare_paths);
}

const char *
source_matched(const struct source *source, const char *root)
{
	if (source->matched)
		return source->matched;
	return root ? source->embedded : source->path;
}

struct source *
plan_find(const struct plan *plan, const char *path)
{
	const struct source key = { .path = (char *)(uintptr_t)path };

	if (!plan->count)
		return NULL;
	return bsearch(&key, plan->sources, plan->count, sizeof(*plan->sources),
		       compare_paths);
}
