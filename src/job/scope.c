/* SPDX-License-Identifier: MIT */
/* The trees are sorted.  A path is inside if one of its parents is a tree. */
#include "job/scope.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"

void
scope_fini(struct scope *scope)
{
	for (size_t i = 0; i < scope->count; i++)
		free(scope->trees[i]);
	free(scope->trees);
	*scope = SCOPE_INIT;
}

void
scope_add(struct scope *scope, const char *directory)
{
	char *real = realpath(directory, NULL);

	if (!real)
		return;
	if (scope->count == scope->room) {
		scope->room = 2 * scope->room + 4;
		scope->trees = mem_resize(scope->trees, scope->room,
					  sizeof(*scope->trees));
	}
	scope->trees[scope->count++] = real;
}

static int
scope_compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_tree(const struct scope *scope, const char *directory)
{
	return scope->count &&
	       bsearch(&directory, scope->trees, scope->count,
		       sizeof(*scope->trees), scope_compare_strings);
}

/* Whether a path without symbolic links is below one of the trees. */
static bool
is_below_tree(const struct scope *scope, const char *path)
{
	auto_free char *directory = path_directory(path);

	while (!is_tree(scope, directory)) {
		auto_free char *around = path_directory(directory);

		if (!strcmp(around, directory))
			return false;
		free(directory);
		directory = steal(around);
	}
	return true;
}

/* Whether a path without symbolic links is a source of the run. */
static bool
scope_is_source(struct plan_places *places, const char *path)
{
	auto_free char *directory = path_directory(path);
	struct fs_identity identity;

	return !fs_identify(AT_FDCWD, directory, &identity) &&
	       plan_places_find(places, &identity, path_base(path));
}

/*
 * Whether a source is outside.  With a staging directory, any component of its
 * path may lead out; without one, only the last component can.
 */
static bool
scope_leads_out(const struct scope *scope, struct plan_places *places,
		const struct source *source, bool is_staged)
{
	auto_free char *real = NULL;
	struct stat status;

	if (lstat(source->path, &status) < 0 ||
	    (!S_ISLNK(status.st_mode) && !is_staged))
		return false;
	real = realpath(source->real ? source->real : source->path, NULL);
	if (!real || is_below_tree(scope, real))
		return !real;
	return !S_ISLNK(status.st_mode) || !scope_is_source(places, real);
}

void
scope_settle(struct scope *scope, const struct options *options,
	     struct plan *plan)
{
	struct plan_places places = PLAN_PLACES_INIT(plan);
	const char *staging = options_staging(options);

	if (!options_clamps(options))
		return;
	if (staging)
		scope_add(scope, staging);
	if (scope->count)
		qsort(scope->trees, scope->count, sizeof(*scope->trees),
		      scope_compare_strings);
	for (size_t i = 0; i < plan->count; i++)
		plan->sources[i].is_outside = scope_leads_out(
			scope, &places, &plan->sources[i], staging);
	plan_places_fini(&places);
}
