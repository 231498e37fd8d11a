/* SPDX-License-Identifier: MIT */
/*
 * A __pycache__ is listed once for all the sources beside it; the names of one
 * source start alike, so they stand together in the listing.
 */
#include "engine/artifacts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "format/pyname.h"

void
artifacts_fini(struct artifacts *artifacts)
{
	free(artifacts->directory);
	artifacts->directory = NULL;
	fs_listing_fini(&artifacts->cached);
}

/* For fs_list. */
static bool
is_artifact(const char *name, enum fs_type type)
{
	return (type == FS_REGULAR || type == FS_SYMLINK) &&
	       path_ends_with(name, ".pyc");
}

int
artifacts_turn(struct artifacts *artifacts, const char *directory,
	       struct err *err)
{
	auto_free char *cache = path_join(directory, PYNAME_CACHE);
	struct stat status;

	if (artifacts->directory && !strcmp(artifacts->directory, directory))
		return 0;
	artifacts_fini(artifacts);
	if (lstat(cache, &status) < 0 && errno != ENOENT)
		return err_errno(err, "%s", cache);
	if (!lstat(cache, &status) && S_ISDIR(status.st_mode) &&
	    fs_list(cache, is_artifact, &artifacts->cached, err))
		return -1;
	artifacts->directory = mem_strdup(directory);
	return 0;
}

/* The first name in the listing that is not before this one. */
static size_t
find_first(const struct fs_listing *listing, const char *name)
{
	size_t low = 0;
	size_t high = listing->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(listing->entries[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
add(struct artifact **items, size_t *count, char *name, enum fs_type type)
{
	*items = mem_resize(*items, *count + 1, sizeof(**items));
	(*items)[(*count)++] = (struct artifact){ name, type };
}

static void
add_cached(const struct fs_listing *listing, const char *stem,
	   struct artifact **items, size_t *count)
{
	auto_free char *prefix = mem_printf("%s.", stem);
	size_t length = strlen(stem);

	for (size_t i = find_first(listing, prefix); i < listing->count; i++) {
		const struct fs_entry *entry = &listing->entries[i];
		struct pyname_parts parts;

		if (strncmp(entry->name, prefix, length + 1) != 0)
			return;
		/* "a.b.TAG.pyc" is of "a.b.py", not of "a.py". */
		if (pyname_parse_cached(entry->name, &parts) && parts.tag &&
		    parts.stem_length == length)
			add(items, count, path_join(PYNAME_CACHE, entry->name),
			    entry->type);
	}
}

static int
compare_names(const void *left, const void *right)
{
	const struct artifact *a = left;
	const struct artifact *b = right;

	return strcmp(a->name, b->name);
}

/* Whether what has the name in __pycache__ is of another source, beside it. */
static bool
has_rival(const struct artifacts *artifacts, const char *source_name)
{
	const char *rival = pyname_rival(source_name);
	auto_free char *path = NULL;
	struct stat status;

	if (!rival)
		return false;
	path = path_join(artifacts->directory, rival);
	return !lstat(path, &status) && !S_ISDIR(status.st_mode);
}

struct artifact *
artifacts_of(const struct artifacts *artifacts, const char *source_name,
	     size_t *count)
{
	size_t length = strlen(source_name) - strlen(".py");
	auto_free char *stem = mem_strndup(source_name, length);
	auto_free char *legacy = mem_printf("%s.pyc", stem);
	auto_free char *path = path_join(artifacts->directory, legacy);
	struct artifact *items = NULL;
	struct stat status;

	*count = 0;
	/* As pyname_cached has it for ".py". */
	if (!has_rival(artifacts, source_name))
		add_cached(&artifacts->cached, *stem ? stem : "py", &items,
			   count);
	if (!lstat(path, &status) &&
	    (S_ISREG(status.st_mode) || S_ISLNK(status.st_mode)))
		add(&items, count, steal(legacy),
		    S_ISREG(status.st_mode) ? FS_REGULAR : FS_SYMLINK);
	if (*count)
		qsort(items, *count, sizeof(*items), compare_names);
	return items;
}

void
artifacts_free(struct artifact *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(items[i].name);
	free(items);
}
