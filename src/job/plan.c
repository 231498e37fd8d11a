/* SPDX-License-Identifier: MIT */
/* The plan is an array that is filled and then sorted once. */
#include "job/plan.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/path.h"

static void
free_source(struct source *source)
{
	if (!source->is_suffix)
		free(source->embedded);
	free(source->path);
	free(source->real);
}

/*
 * Most embedded paths are the end of the path on disk.  In a plan of a million
 * sources, a copy of each would need 64 MB.
 */
static void
share_path(struct source *source)
{
	const size_t length = strlen(source->path);
	const size_t end = strlen(source->embedded);

	if (end > length ||
	    memcmp(source->path + length - end, source->embedded, end) != 0)
		return;
	free(source->embedded);
	source->embedded = source->path + length - end;
	source->is_suffix = true;
}

void
plan_fini(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		free_source(&plan->sources[i]);
	free(plan->sources);
	*plan = PLAN_INIT;
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
	share_path(source);
	return source;
}

/* Puts sources with the same target together.  The first of them is kept. */
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
plan_compare_paths(const void *a, const void *b)
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
	      plan_compare_paths);
}

/* From 1. */
static unsigned int
part_of(const struct source *source, unsigned int parts)
{
	uint8_t checksum[HASH_CHECKSUM_SIZE];
	uint64_t number = 0;

	hash_checksum(source->embedded, strlen(source->embedded), checksum);
	for (size_t i = 0; i < sizeof(number); i++)
		number = number << 8 | checksum[i];
	return (unsigned int)(number % parts) + 1;
}

void
plan_keep_part(struct plan *plan, unsigned int part, unsigned int parts)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		if (part_of(&plan->sources[i], parts) == part)
			plan->sources[kept++] = plan->sources[i];
		else
			free_source(&plan->sources[i]);
	}
	plan->count = kept;
}

size_t
plan_number(const struct plan *plan, const struct source *source)
{
	return (size_t)(source - plan->sources);
}

/* --- places --- */

static int
compare_place(const struct fs_identity *directory, const char *name,
	      const struct source *source)
{
	const struct fs_identity *theirs = &source->directory;

	if (directory->device != theirs->device)
		return directory->device < theirs->device ? -1 : 1;
	if (directory->inode != theirs->inode)
		return directory->inode < theirs->inode ? -1 : 1;
	return strcmp(name, path_base(source->path));
}

static int
compare_places(const void *a, const void *b)
{
	const struct source *left = *(const struct source *const *)a;

	return compare_place(&left->directory, path_base(left->path),
			     *(const struct source *const *)b);
}

static void
fill_places(struct plan_places *places)
{
	const struct plan *plan = places->plan;

	places->items = mem_zalloc(plan->count, sizeof(*places->items));
	for (size_t i = 0; i < plan->count; i++)
		places->items[i] = &plan->sources[i];
	qsort(places->items, plan->count, sizeof(*places->items),
	      compare_places);
}

const struct source *
plan_places_find(struct plan_places *places,
		 const struct fs_identity *directory, const char *name)
{
	size_t low = 0;
	size_t high = places->plan->count;

	if (!high)
		return NULL;
	if (!places->items)
		fill_places(places);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order =
			compare_place(directory, name, places->items[middle]);

		if (!order)
			return places->items[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

void
plan_places_fini(struct plan_places *places)
{
	free(places->items);
	places->items = NULL;
}

const char *
source_matched(const struct source *source, const char *root)
{
	if (source->matched)
		return source->matched;
	return root ? source->embedded : source->path;
}

const struct source *
plan_find(const struct plan *plan, const char *path)
{
	const struct source key = { .path = (char *)(uintptr_t)path };

	if (!plan->count)
		return NULL;
	return bsearch(&key, plan->sources, plan->count, sizeof(*plan->sources),
		       plan_compare_paths);
}
