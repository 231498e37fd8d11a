/* SPDX-License-Identifier: MIT */
/* The rules of find/walk.c for a tree without operands, applied to names. */
#include "tar/place.h"

#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "find/walk.h"
#include "pyc/pyname.h"

char *
tar_place_directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	return mem_strndup(path, slash ? (size_t)(slash - path) : 0);
}

char *
tar_place_member(const struct tar_pass *pass, const char *name)
{
	auto_free char *path = path_relative(name);

	return pass->layers && !path_has_component(path, "..") ?
		       tar_index_place(&pass->index, path) :
		       steal(path);
}

bool
tar_place_is_within(const char *path, const char *directory)
{
	return !*directory || path_below(path, directory);
}

/*
 * Whether a component of a directory holds modules, and no component below it
 * is metadata.
 */
static bool
is_below_start(const char *directory)
{
	bool is_below = false;

	while (*directory) {
		size_t length = strcspn(directory, "/");
		auto_free char *name = mem_strndup(directory, length);

		if (is_below && walk_is_metadata(name))
			return false;
		is_below |= walk_holds_modules(name);
		directory += length;
		directory += strspn(directory, "/");
	}
	return is_below;
}

/* Whether sources in a directory are baked. */
static bool
is_wanted(const struct tar_pass *pass, const char *directory)
{
	if (path_has_component(directory, PYNAME_CACHE) ||
	    path_has_component(directory, ".."))
		return false;
	return pass->scope != TAR_SCOPE_MODULES || is_below_start(directory);
}

bool
tar_place_is_source(const struct tar_pass *pass, const char *path)
{
	auto_free char *directory = tar_place_directory(path);

	return pyname_is_source(path_base(path)) && is_wanted(pass, directory);
}

bool
tar_place_is_cache(const struct tar_pass *pass, const char *path)
{
	auto_free char *directory = tar_place_directory(path);

	return !strcmp(path_base(path), PYNAME_CACHE) &&
	       is_wanted(pass, directory);
}

/* Whether a name in __pycache__ has a tag and a level of this run. */
static bool
is_ours(const struct tar_pass *pass, const char *name)
{
	struct pyname_parts parts;
	int level = 0;

	if (!pyname_parse_cached(name, &parts) || !parts.tag)
		return false;
	if (parts.level && (parts.level_length != 1 || *parts.level < '1' ||
			    *parts.level >= '0' + LEVEL_COUNT))
		return false;
	if (parts.level)
		level = *parts.level - '0';
	if (!pass->options->levels[level])
		return false;
	for (size_t i = 0; i < pass->pythons->count; i++) {
		const char *tag = pass->pythons->items[i].info.tag;

		if (strlen(tag) == parts.tag_length &&
		    !memcmp(tag, parts.tag, parts.tag_length))
			return true;
	}
	return false;
}

char *
tar_place_of_artifact(const struct tar_pass *pass, const char *path)
{
	auto_free char *around = tar_place_directory(path);
	auto_free char *directory = NULL;

	if (!path_ends_with(path, ".pyc"))
		return NULL;
	if (pass->options->legacy) {
		directory = steal(around);
	} else {
		if (strcmp(path_base(around), PYNAME_CACHE) ||
		    !is_ours(pass, path_base(path)))
			return NULL;
		directory = tar_place_directory(around);
	}
	return is_wanted(pass, directory) ? steal(directory) : NULL;
}

char *
tar_place_cache(const char *name)
{
	return mem_printf("%.*s%s", (int)(path_base(name) - name), name,
			  PYNAME_CACHE);
}

char *
tar_place_artifact(const struct tar_pass *pass, const char *name,
		   const char *tag, int level)
{
	auto_free char *cache = NULL;
	auto_free char *cached = NULL;

	if (pass->options->legacy)
		return mem_printf("%sc", name);
	cache = tar_place_cache(name);
	cached = pyname_cached(path_base(name), tag, level);
	return path_join(cache, cached);
}

char *
tar_place_installed(const struct tar_pass *pass, const char *path)
{
	return mem_printf("%s%s", pass->scope == TAR_SCOPE_SDIST ? "" : "/",
			  path);
}

char *
tar_place_embedded(const struct tar_pass *pass, const char *installed)
{
	const struct options *options = pass->options;
	const char *directory =
		options->display ? options->display : options->prepend;

	return directory && *directory ?
		       path_join(directory, installed + (*installed == '/')) :
		       mem_strdup(installed);
}
