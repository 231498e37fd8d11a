/* SPDX-License-Identifier: MIT */
/*
 * A tree is walked in byte order.  Each place has two paths that grow together:
 * the path on disk, and the installed path, which differs under --root.  Each
 * directory is opened below its anchor (base/beneath).  Links to directories
 * are not entered.  A link to a .py file is a source of its own,
 * and its .pyc is next to the link, as in compileall.
 */
#include "find/walk.h"

#include <string.h>

#include "base/beneath.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/signals.h"
#include "base/tmpfile.h"
#include "find/collect.h"
#include "find/leftover.h"
#include "pyc/pyname.h"

bool
walk_holds_modules(const char *name)
{
	auto_free char *as_directory = mem_printf("%s/", name);
	struct pyname_version version;

	return !strcmp(name, "site-packages") ||
	       !strcmp(name, "dist-packages") ||
	       (pyname_find_version(as_directory, &version) && !version.is_egg);
}

bool
walk_is_metadata(const char *name)
{
	return path_ends_with(name, ".dist-info") ||
	       path_ends_with(name, ".egg-info") || !strcmp(name, "EGG-INFO");
}

/* For beneath_list: directories that may contain others. */
static bool
walk_is_directory(const char *name, enum fs_type type)
{
	return type == FS_DIRECTORY && strcmp(name, PYNAME_CACHE);
}

/* For beneath_list: what a killed run may have left, or may have left files in.
 */
static bool
is_leftover(const char *name, enum fs_type type)
{
	return (type == FS_REGULAR && tmpfile_is_name(name)) ||
	       (type == FS_DIRECTORY && !strcmp(name, PYNAME_CACHE));
}

/* For beneath_list: possible sources, and directories that may contain them. */
static bool
is_for_sources(const char *name, enum fs_type type)
{
	return walk_is_directory(name, type) || is_leftover(name, type) ||
	       ((type == FS_REGULAR || type == FS_SYMLINK) &&
		pyname_is_source(name));
}

/* For beneath_list: directories and .pyc files. */
static bool
is_for_artifacts(const char *name, enum fs_type type)
{
	return type == FS_DIRECTORY || is_leftover(name, type) ||
	       (type == FS_REGULAR && path_ends_with(name, ".pyc"));
}

/* For beneath_list: both, and links with the name of a .pyc. */
static bool
is_for_either(const char *name, enum fs_type type)
{
	return is_for_sources(name, type) || is_for_artifacts(name, type) ||
	       (type == FS_SYMLINK && path_ends_with(name, ".pyc"));
}

static int
list(const struct discovery *discovery, const struct walk_place *place,
     struct fs_listing *listing, struct err *err)
{
	const struct beneath_path path = { place->anchor, place->path };
	bool (*wanted)(const char *name, enum fs_type type) = is_for_artifacts;

	if (!place->all)
		wanted = walk_is_directory;
	else if (!discovery->artifacts)
		wanted = is_for_sources;
	else if (discovery->plan)
		wanted = is_for_either;
	return beneath_list(discovery->beneath, &path, wanted, listing, err);
}

/* Adds an entry of a directory that is not a directory. */
static int
walk_add_entry(const struct discovery *discovery, const struct fs_entry *entry,
	       struct found_file *file, struct err *err)
{
	if (!pyname_is_source(entry->name))
		collect_artifact(discovery, file);
	else if (path_has_component(file->installed, PYNAME_CACHE))
		return 0;
	else if (!file->is_link)
		return collect_source(discovery, file, err);
	else
		return collect_link(discovery, file, err);
	return 0;
}

/* Adds the RECORD of an installed distribution. */
static void
add_record(const struct discovery *discovery, const struct walk_place *place)
{
	const char *path = place->path;
	const struct beneath_path info = { place->anchor, path };
	struct beneath_path file;
	auto_free char *record = NULL;
	auto_err problem = ERR_INIT;
	struct fs_identity directory;
	struct source *added;
	struct stat status;
	int found;

	if (!discovery->records || !path_ends_with(path, ".dist-info"))
		return;
	record = path_join(path, "RECORD");
	file = (struct beneath_path){ place->anchor, record };
	if (!discovery->options->check)
		leftover_sweep_below(discovery->report, discovery->beneath,
				     &info);
	found = beneath_look(discovery->beneath, &file, &status, &problem);
	/* The directory need not be readable. */
	if (found > 0 && S_ISREG(status.st_mode) &&
	    fs_identify(beneath_around(discovery->beneath, &file), "",
			&directory) < 0)
		found = err_errno(&problem, "%s", path);
	if (found < 0)
		report_problem(discovery->report, record, &problem);
	if (found <= 0 || !S_ISREG(status.st_mode))
		return;
	added = plan_add(discovery->records, steal(record), NULL,
			 collect_below(place->installed, "RECORD"),
			 (uint64_t)status.st_size);
	added->directory = directory;
	added->anchor = place->anchor;
}

/* Enters a directory inside another, unless it is too deep. */
static int
walk_enter(const struct discovery *discovery, const struct walk_place *around,
	   const char *name, struct err *err)
{
	auto_free char *path = path_join(around->path, name);
	auto_free char *installed = collect_below(around->installed, name);
	bool is_start = around->finds_starts && walk_holds_modules(name);
	struct walk_place place = {
		.anchor = around->anchor,
		.path = path,
		.installed = installed,
		.all = around->all || is_start,
		.finds_starts = around->finds_starts,
		.depth = is_start ? discovery->options->depth : around->depth,
	};

	/* A metadata directory is walked only if it was named. */
	if (around->finds_starts && around->all && walk_is_metadata(name)) {
		add_record(discovery, &place);
		return 0;
	}
	/* Only directories that may contain sources count as levels. */
	if (around->all && !is_start && strcmp(name, PYNAME_CACHE)) {
		if (!around->depth) {
			add_record(discovery, &place);
			return 0;
		}
		if (place.depth != OPTIONS_ANY_DEPTH)
			place.depth--;
	}
	return walk_directory(discovery, &place, err);
}

/*
 * Whether an entry matters only because a killed run may have left it, or files
 * in it; if so, removes the leftovers, unless the run only compares.
 */
static bool
walk_sweep(const struct discovery *discovery, const struct beneath_path *path,
	   const struct fs_entry *entry)
{
	bool is_cache = entry->type == FS_DIRECTORY &&
			!strcmp(entry->name, PYNAME_CACHE);
	bool may_write = !discovery->options->check;

	if (tmpfile_is_name(entry->name) && entry->type == FS_REGULAR) {
		if (may_write)
			leftover_remove(discovery->report, discovery->beneath,
					path);
		return true;
	}
	/* If the .pyc files in it are wanted, it is walked. */
	if (!is_cache || discovery->artifacts)
		return false;
	if (may_write)
		leftover_sweep_below(discovery->report, discovery->beneath,
				     path);
	return true;
}

/* Adds an entry of a listed directory, or enters it. */
static int
walk_take(const struct discovery *discovery, const struct walk_place *place,
	  const struct fs_entry *entry, const struct fs_listing *listing,
	  struct err *err)
{
	auto_free char *path = path_join(place->path, entry->name);
	auto_free char *installed = NULL;
	struct found_file file;

	if (walk_sweep(discovery, &(struct beneath_path){ place->anchor, path },
		       entry))
		return 0;
	if (entry->type == FS_DIRECTORY)
		return walk_enter(discovery, place, entry->name, err);
	installed = collect_below(place->installed, entry->name);
	file = (struct found_file){ .path = path,
				    .anchor = place->anchor,
				    .is_link = entry->type == FS_SYMLINK,
				    .installed = installed,
				    .size = entry->size,
				    .directory = listing->directory };
	return walk_add_entry(discovery, entry, &file, err);
}

static bool
walk_is_virtual(const struct discovery *discovery,
		const struct walk_place *place)
{
	int fd = beneath_open(
		discovery->beneath,
		&(struct beneath_path){ place->anchor, place->path });

	return fd >= 0 && fs_is_virtual(fd);
}

int
walk_directory(const struct discovery *discovery,
	       const struct walk_place *place, struct err *err)
{
	auto_err problem = ERR_INIT;
	struct fs_listing listing;
	int result = 0;

	/* A root that is in use has file systems of the kernel mounted. */
	if (!place->all && walk_is_virtual(discovery, place))
		return 0;
	if (list(discovery, place, &listing, &problem)) {
		report_problem(discovery->report, place->path, &problem);
		return 0;
	}
	if (place->all)
		add_record(discovery, place);
	for (size_t i = 0; i < listing.count && !result; i++) {
		if (signals_caught())
			break;
		result = walk_take(discovery, place, &listing.entries[i],
				   &listing, err);
	}
	fs_listing_fini(&listing);
	return result;
}
