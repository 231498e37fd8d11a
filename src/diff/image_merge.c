/* SPDX-License-Identifier: MIT */
/*
 * A whiteout affects only lower layers, wherever it is in its own layer.  So
 * what a layer removes is applied at its end, once for each member.
 */
#include "diff/image_merge.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "diff/tar_open.h"

#define WHITEOUT ".wh."
#define OPAQUE ".wh..wh..opq"

/* What a path loses: values in the map. */
static const char everything;
static const char what_is_below;

void
diff_merge_fini(struct diff_merge *merge)
{
	free(merge->layers);
	map_fini(&merge->numbers);
	map_fini(&merge->gone);
}

static void
merge_take_away(struct diff_merge *merge, const char *path, const char *what)
{
	void **value = map_get(&merge->gone, path, strlen(path));

	if (*value != &everything)
		*value = (void *)(uintptr_t)what;
}

/* Takes a whiteout.  Returns false if the name is not that of one. */
static bool
merge_take_whiteout(struct diff_merge *merge, const char *name)
{
	auto_free char *path = path_relative(name);
	const char *base = path_base(path);
	auto_free char *directory = path_directory(path);
	auto_free char *hidden = NULL;

	if (strncmp(base, WHITEOUT, sizeof(WHITEOUT) - 1) != 0)
		return false;
	if (!strcmp(base, OPAQUE)) {
		merge_take_away(merge, directory, &what_is_below);
		return true;
	}
	base += sizeof(WHITEOUT) - 1;
	hidden = strcmp(directory, ".") ? path_join(directory, base) :
					  mem_strdup(base);
	merge_take_away(merge, hidden, &everything);
	return true;
}

static int
merge_take_member(struct diff_merge *merge, struct arctar *in,
		  const struct arctar_member *from, struct err *err)
{
	struct diff_archive *archive = merge->archive;
	auto_free char *path = path_relative(from->name);
	const char *name = *path ? path : ".";
	const size_t above =
		(size_t)map_find(&merge->numbers, name, strlen(name));

	if (merge_take_whiteout(merge, from->name))
		return 0;
	if (above) {
		merge->layers[above - 1] = 0;
		/* A file that replaces a directory hides its content. */
		if (from->type != ARCTAR_TYPE_DIRECTORY &&
		    archive->members[above - 1].type == DIFF_TYPE_DIRECTORY)
			merge_take_away(merge, name, &what_is_below);
	}
	merge->layers =
		mem_grow(merge->layers, archive->count, sizeof(*merge->layers));
	merge->layers[archive->count] = merge->current;
	return diff_tar_add(archive, in, from, &merge->numbers, err);
}

/* Whether a member of a lower layer is removed. */
static bool
merge_is_gone(const struct diff_merge *merge, const char *path)
{
	size_t length = strlen(path);

	if (map_find(&merge->gone, path, length) == &everything)
		return true;
	while (length-- > 0)
		if (path[length] == '/' && map_find(&merge->gone, path, length))
			return true;
	return map_find(&merge->gone, ".", 1) && strcmp(path, ".") != 0;
}

static void
merge_end_layer(struct diff_merge *merge)
{
	const struct diff_archive *archive = merge->archive;

	for (size_t i = 0; i < archive->count && merge->gone.count; i++)
		if (merge->layers[i] && merge->layers[i] < merge->current &&
		    merge_is_gone(merge, archive->members[i].name))
			merge->layers[i] = 0;
	map_fini(&merge->gone);
	merge->gone = MAP_INIT;
}

int
diff_merge_layer(struct diff_merge *merge, struct arctar *in, struct err *err)
{
	struct arctar_member from;
	int result;

	merge->current++;
	do {
		result = arctar_next(in, &from, err);
		if (result > 0 && merge_take_member(merge, in, &from, err))
			result = -1;
	} while (result > 0);
	if (!result)
		merge_end_layer(merge);
	return result;
}

static int
merge_compare_members(const void *a, const void *b)
{
	const struct diff_member *left = a;
	const struct diff_member *right = b;

	return strcmp(left->name, right->name);
}

void
diff_merge_end(struct diff_merge *merge)
{
	struct diff_archive *archive = merge->archive;
	size_t kept = 0;

	for (size_t i = 0; i < archive->count; i++)
		if (merge->layers[i])
			archive->members[kept++] = archive->members[i];
		else
			diff_member_fini(&archive->members[i]);
	archive->count = kept;
	if (kept)
		qsort(archive->members, kept, sizeof(*archive->members),
		      merge_compare_members);
}
