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
	free(scope->trees);
	*scope = SCOPE_INIT(NULL);
}

/*
 * The anchor for the real path of an open directory; NULL if the path does not
 * lead there.
 */
static const struct beneath_anchor *
real_anchor(struct scope *scope, int fd, const char *path)
{
	auto_free char *real = realpath(path, NULL);
	const struct beneath_anchor *anchor =
		real ? beneath_anchor(scope->anchors, real) : NULL;
	struct fs_identity directory;

	return anchor && !fs_identify(fd, "", &directory) &&
			       fs_is_same(&directory, &anchor->directory) ?
		       anchor :
		       NULL;
}

void
scope_add(struct scope *scope, const struct beneath_path *directory)
{
	struct beneath beneath = BENEATH_INIT;
	int fd = beneath_open(&beneath, directory);
	const struct beneath_anchor *tree =
		fd < 0 ? NULL : real_anchor(scope, fd, directory->path);

	beneath_fini(&beneath);
	if (!tree)
		return;
	if (scope->count == scope->room) {
		scope->room = 2 * scope->room + 4;
		scope->trees = mem_resize(scope->trees, scope->room,
					  sizeof(*scope->trees));
	}
	scope->trees[scope->count++] = tree;
}

static int
compare_trees(const void *a, const void *b)
{
	const struct beneath_anchor *left =
		*(const struct beneath_anchor *const *)a;
	const struct beneath_anchor *right =
		*(const struct beneath_anchor *const *)b;

	return strcmp(left->path, right->path);
}

/* The tree at this path, or NULL. */
static const struct beneath_anchor *
scope_tree_at(const struct scope *scope, char *path)
{
	const struct beneath_anchor key = { .path = path };
	const struct beneath_anchor *wanted = &key;
	const struct beneath_anchor **found =
		scope->count ? bsearch(&wanted, scope->trees, scope->count,
				       sizeof(*scope->trees), compare_trees) :
			       NULL;

	return found ? *found : NULL;
}

/*
 * The innermost tree that contains a directory, given by its path without
 * symbolic links; or NULL.
 */
static const struct beneath_anchor *
tree_around(const struct scope *scope, const char *path)
{
	auto_free char *directory = mem_strdup(path);
	const struct beneath_anchor *tree;

	while (!(tree = scope_tree_at(scope, directory))) {
		auto_free char *around = path_directory(directory);

		if (!strcmp(around, directory))
			return NULL;
		free(directory);
		directory = steal(around);
	}
	return tree;
}

/*
 * If a path without symbolic links is a source of the run, returns an anchor
 * that it is below; else NULL.
 */
static const struct beneath_anchor *
scope_source_anchor(const struct scope *scope, struct plan_places *places,
		    const char *path)
{
	auto_free char *directory = path_directory(path);
	const struct beneath_anchor *anchor =
		beneath_anchor(scope->anchors, directory);

	return anchor && plan_places_find(places, &anchor->directory,
					  path_base(path)) ?
		       anchor :
		       NULL;
}

/* Determines where a link leads. */
static void
settle_link(const struct scope *scope, struct plan_places *places,
	    struct source *source)
{
	const char *path = source->real ? source->real : source->path;
	auto_free char *real = realpath(path, NULL);
	auto_free char *directory = real ? path_directory(real) : NULL;
	const struct beneath_anchor *anchor = NULL;

	if (real)
		anchor = tree_around(scope, directory);
	if (real && !anchor)
		anchor = scope_source_anchor(scope, places, real);
	source->is_outside = source->hides_lines = !anchor;
	/* With a root or -e it is known already where to open the target. */
	if (!anchor || source->real)
		return;
	source->real = steal(real);
	source->real_anchor = anchor;
}

/* The anchor that was judged last; sources with the same follow each other. */
struct judged {
	const struct beneath_anchor *anchor;
	bool is_outside;
};

/*
 * Whether a source that is not a link is outside the staging directory, since
 * its anchor is.
 */
static bool
scope_leads_out(struct scope *scope, const struct source *source,
		struct judged *judged)
{
	const struct beneath_path directory = { source->anchor,
						source->anchor->path };
	struct beneath beneath = BENEATH_INIT;
	const struct beneath_anchor *real;
	int fd;

	if (judged->anchor == source->anchor)
		return judged->is_outside;
	fd = beneath_open(&beneath, &directory);
	real = fd < 0 ? NULL : real_anchor(scope, fd, directory.path);
	judged->anchor = source->anchor;
	judged->is_outside = !real || !tree_around(scope, real->path);
	beneath_fini(&beneath);
	return judged->is_outside;
}

void
scope_settle(struct scope *scope, const struct options *options,
	     struct plan *plan)
{
	struct plan_places places = PLAN_PLACES_INIT(plan);
	const char *staging = options_staging(options);
	const struct beneath_anchor *staged =
		staging ? beneath_anchor(scope->anchors, staging) : NULL;
	/* Below a root everything is inside. */
	bool may_lead_out =
		staging && !options->root && options_clamps(options);
	struct judged judged = { NULL, false };

	if (staged)
		scope_add(scope, &(struct beneath_path){ staged, staging });
	if (scope->count)
		qsort(scope->trees, scope->count, sizeof(*scope->trees),
		      compare_trees);
	for (size_t i = 0; i < plan->count; i++) {
		struct source *source = &plan->sources[i];

		if (source->is_link)
			settle_link(scope, &places, source);
		else if (may_lead_out)
			source->is_outside =
				scope_leads_out(scope, source, &judged);
	}
	plan_places_fini(&places);
}
