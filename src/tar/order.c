/* SPDX-License-Identifier: MIT */
#include "tar/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tar/place.h"

/* The directories that end, and the path of the last member. */
struct closing {
	struct tar_directory **directories;
	size_t count;
	const char *last;
};

static int
compare_depths(const void *a, const void *b)
{
	const struct tar_directory *left =
		*(const struct tar_directory *const *)a;
	const struct tar_directory *right =
		*(const struct tar_directory *const *)b;
	size_t left_length = strlen(left->node->path);
	size_t right_length = strlen(right->node->path);

	return (left_length > right_length) - (left_length < right_length);
}

/* Finds the directories around the last member. */
static void
note_chain(const struct closing *closing, struct tar_directory **chain,
	   size_t *count)
{
	const char *last = closing->last;

	for (size_t i = 0; i < closing->count; i++) {
		struct tar_directory *directory = closing->directories[i];

		directory->around = NULL;
		if (!last || !tar_place_is_within(last, directory->node->path))
			continue;
		directory->around = directory;
		chain[(*count)++] = directory;
	}
	if (*count)
		qsort(chain, *count, sizeof(struct tar_directory *),
		      compare_depths);
}

/* The length of the deepest directory that contains both paths. */
static size_t
tar_order_shared_length(const char *left, const char *right)
{
	size_t shared = 0;
	size_t at = 0;

	for (; left[at] && left[at] == right[at]; at++)
		if (left[at] == '/')
			shared = at;
	return (!left[at] || left[at] == '/') &&
			       (!right[at] || right[at] == '/') ?
		       at :
		       shared;
}

/*
 * Returns the innermost directory of the chain that contains a directory, or
 * NULL.  All directories of the chain contain the last member, so the path that
 * a directory shares with that member decides.
 */
static const struct tar_directory *
innermost(struct tar_directory **chain, size_t count, const char *last,
	  const struct tar_directory *directory)
{
	size_t shared =
		last ? tar_order_shared_length(last, directory->node->path) : 0;
	size_t low = 0;
	size_t high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strlen(chain[middle]->node->path) <= shared)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? chain[low - 1] : NULL;
}

static int
compare_directories(const void *a, const void *b)
{
	const struct tar_directory *left =
		*(const struct tar_directory *const *)a;
	const struct tar_directory *right =
		*(const struct tar_directory *const *)b;

	if (!left->around != !right->around)
		return left->around ? -1 : 1;
	/* Both contain the last member, so the longer path is the inner one. */
	if (left->around != right->around)
		return strlen(left->around->node->path) >
				       strlen(right->around->node->path) ?
			     -1 :
			     1;
	if (left->around && left->around == left)
		return right == left ? 0 : 1;
	if (right->around && right->around == right)
		return -1;
	return strcmp(right->node->path, left->node->path);
}

void
tar_order_sort(struct tar_directory **directories, size_t count,
	       const char *last)
{
	const struct closing closing = { directories, count, last };
	auto_free struct tar_directory **chain =
		mem_zalloc(count, sizeof(struct tar_directory *));
	size_t chained = 0;

	note_chain(&closing, chain, &chained);
	for (size_t i = 0; i < count; i++)
		if (!directories[i]->around)
			directories[i]->around =
				innermost(chain, chained, last, directories[i]);
	if (count)
		qsort(directories, count, sizeof(struct tar_directory *),
		      compare_directories);
	for (size_t i = 0; i < count; i++)
		directories[i]->rank = i;
}
