/* SPDX-License-Identifier: MIT */
/*
 * A __pycache__ is listed once for all the sources next to it, in whatever
 * order they come.  The names for one source have a common prefix, so they are
 * adjacent in the listing.
 */
#include "install/existing_pyc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "pyc/pyname.h"

/* A directory and the content of its __pycache__. */
struct existing_pyc_place {
	const struct beneath_anchor *anchor;
	char *path; /* on disk; owned */
	struct fs_listing cached;
};

static void
free_place(struct existing_pyc_place *place)
{
	if (!place)
		return;
	fs_listing_fini(&place->cached);
	free(place->path);
	free(place);
}

void
existing_pyc_fini(struct existing_pyc *artifacts)
{
	for (size_t i = 0; i < artifacts->places.count; i++)
		free_place(artifacts->places.entries[i].value);
	map_fini(&artifacts->places);
	*artifacts = EXISTING_PYC_INIT(NULL);
}

/* A filter for beneath_list. */
static bool
is_artifact(const char *name, enum fs_type type)
{
	return (type == FS_REGULAR || type == FS_SYMLINK) &&
	       path_ends_with(name, ".pyc");
}

/* Does beneath_look for a name in a directory. */
static int
existing_pyc_look(const struct existing_pyc *artifacts,
		  const struct existing_pyc_place *place, const char *name,
		  struct stat *status, struct err *err)
{
	auto_free char *path = path_join(place->path, name);

	return beneath_look(artifacts->beneath,
			    &(struct beneath_path){ place->anchor, path },
			    status, err);
}

/* Lists the __pycache__ of a directory. */
static int
list_cache(const struct existing_pyc *artifacts,
	   struct existing_pyc_place *place, struct err *err)
{
	auto_free char *cache = path_join(place->path, PYNAME_CACHE);
	struct stat status;
	int found =
		existing_pyc_look(artifacts, place, PYNAME_CACHE, &status, err);

	if (found <= 0 || !S_ISDIR(status.st_mode))
		return found < 0 ? -1 : 0;
	return beneath_list(artifacts->beneath,
			    &(struct beneath_path){ place->anchor, cache },
			    is_artifact, &place->cached, err);
}

int
existing_pyc_turn(struct existing_pyc *artifacts,
		  const struct beneath_path *directory, struct err *err)
{
	const char *path = directory->path;
	struct existing_pyc_place *place;
	void **value;

	if (artifacts->place && !strcmp(artifacts->place->path, path))
		return 0;
	value = map_get(&artifacts->places, path, strlen(path));
	if (!*value) {
		place = mem_zalloc(1, sizeof(*place));
		place->anchor = directory->anchor;
		place->path = mem_strdup(path);
		if (list_cache(artifacts, place, err)) {
			free_place(place);
			return -1;
		}
		*value = place;
	}
	artifacts->place = *value;
	return 0;
}

/* Returns the index of the first name that is not less than name. */
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
existing_pyc_add(struct artifact **items, size_t *count, char *name,
		 enum fs_type type)
{
	*items = mem_grow(*items, *count, sizeof(**items));
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
		/* "a.b.TAG.pyc" belongs to "a.b.py", not to "a.py". */
		if (pyname_parse_cached(entry->name, &parts) && parts.tag &&
		    parts.stem_length == length)
			existing_pyc_add(items, count,
					 path_join(PYNAME_CACHE, entry->name),
					 entry->type);
	}
}

static int
existing_pyc_compare_names(const void *left, const void *right)
{
	const struct artifact *a = left;
	const struct artifact *b = right;

	return strcmp(a->name, b->name);
}

/*
 * Whether the .pyc in __pycache__ belong to another source in the directory: 1
 * or 0, or -1 if that cannot be determined.
 */
static int
existing_pyc_has_rival(const struct existing_pyc *artifacts,
		       const char *source_name, struct err *err)
{
	const char *rival = pyname_rival(source_name);
	struct stat status;
	int found;

	if (!rival)
		return 0;
	found = existing_pyc_look(artifacts, artifacts->place, rival, &status,
				  err);
	return found > 0 ? !S_ISDIR(status.st_mode) : found;
}

int
existing_pyc_of(const struct existing_pyc *artifacts, const char *source_name,
		struct artifact **items, size_t *count, struct err *err)
{
	size_t length = strlen(source_name) - strlen(".py");
	auto_free char *stem = mem_strndup(source_name, length);
	auto_free char *legacy = mem_printf("%s.pyc", stem);
	int rival = existing_pyc_has_rival(artifacts, source_name, err);
	struct stat status;
	int found = rival < 0 ? -1 :
				existing_pyc_look(artifacts, artifacts->place,
						  legacy, &status, err);

	*items = NULL;
	*count = 0;
	if (found < 0)
		return -1;
	/* pyname_cached uses the stem "py" for ".py". */
	if (!rival)
		add_cached(&artifacts->place->cached, *stem ? stem : "py",
			   items, count);
	if (found && (S_ISREG(status.st_mode) || S_ISLNK(status.st_mode)))
		existing_pyc_add(items, count, steal(legacy),
				 S_ISREG(status.st_mode) ? FS_REGULAR :
							   FS_SYMLINK);
	if (*count)
		qsort(*items, *count, sizeof(**items),
		      existing_pyc_compare_names);
	return 0;
}

void
existing_pyc_free(struct artifact *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(items[i].name);
	free(items);
}
