/* SPDX-License-Identifier: MIT */
/* All options that concern paths are applied here. */
#include "find/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/utf8.h"
#include "find/leftover.h"
#include "pyc/pyname.h"

char *
collect_below(const char *installed, const char *name)
{
	return *installed ? path_join(installed, name) : mem_strdup(name);
}

/* Whether ".." leads out of the directory that a path starts in. */
static bool
collect_leads_out(const char *path)
{
	size_t depth = 0;

	while (*path) {
		size_t length = strcspn(path, "/");

		if (length == 2 && !memcmp(path, "..", 2)) {
			if (!depth--)
				return true;
		} else if (length && !(length == 1 && *path == '.')) {
			depth++;
		}
		path += length;
		path += strspn(path, "/");
	}
	return false;
}

/* co_filename for an installed path.  Owned; NULL if it is not below -s. */
static char *
embedded_path(const struct options *options, const char *installed,
	      struct err *err)
{
	const char *path = installed;

	if (options->dfile)
		return mem_strdup(options->dfile);
	if (options->strip_dir) {
		path = path_below(installed, options->strip_dir);
		/* What ".." means below "." can depend on a link. */
		if (!path || !*path || collect_leads_out(path) ||
		    (!strcmp(options->strip_dir, ".") &&
		     path_has_component(path, ".."))) {
			err_set(err, "%s: is not below the directory of -s, %s",
				installed, options->strip_dir);
			return NULL;
		}
		/* What is found in "." still begins with it. */
		while (!strncmp(path, "./", 2))
			path += 2;
	}
	if (options->prepend)
		return path_join(options->prepend, path + strspn(path, "/"));
	return mem_strdup(path);
}

/* Whether -x leaves out a source: 1 or 0, or -1 on error. */
static int
collect_is_excluded(const struct options *options, const char *path,
		    const char *installed, struct err *err)
{
	const char *matched = options->root ? installed : path;
	int found;

	if (!options->skip)
		return 0;
	found = pattern_search(options->skip, matched, err);
	return found < 0 ? err_prefix(err, "%s: -x", matched) : found;
}

bool
collect_is_beyond_limit(const struct options *options, const char *real)
{
	auto_free char *resolved = NULL;
	const char *rest;

	if (!options->limit)
		return false;
	resolved = realpath(real, NULL);
	rest = resolved ? path_below(resolved, options->limit) : NULL;
	return !rest || !*rest;
}

/*
 * Whether a source has no .pyc of its own, because its name is that of the .pyc
 * of another source next to it.
 */
static bool
collect_has_rival(const struct options *options, const char *path)
{
	const char *rival = pyname_rival(path_base(path));
	auto_free char *beside = NULL;
	auto_free char *shown = NULL;
	struct stat status;

	if (!rival || !options_use_cache(options))
		return false;
	beside = mem_printf("%.*s%s", (int)(path_base(path) - path), path,
			    rival);
	if (lstat(beside, &status) < 0 || S_ISDIR(status.st_mode))
		return false;
	shown = utf8_show(path);
	if (!options->check)
		log_notice("%s: not baked: %s next to it has the same .pyc",
			   shown, rival);
	return true;
}

int
collect_source(const struct discovery *discovery, struct found_file *file,
	       struct err *err)
{
	const struct options *options = discovery->options;
	auto_free char *real = steal(file->real);
	auto_free char *embedded = NULL;
	int excluded =
		collect_is_excluded(options, file->path, file->installed, err);

	if (excluded)
		return excluded < 0 ? -1 : 0;
	if (collect_has_rival(options, file->path))
		return 0;
	embedded = embedded_path(options, file->installed, err);
	if (!embedded)
		return -1;
	plan_add(discovery->plan, mem_strdup(file->path), steal(real),
		 steal(embedded), file->size)
		->directory = file->directory;
	return 0;
}

bool
collect_leads_nowhere(int number)
{
	return number == ENOENT;
}

/* Follows a link.  With a root, does so inside it and sets link->real. */
static int
collect_follow(const struct options *options, struct found_file *link,
	       struct stat *status, struct err *err)
{
	if (options->root) {
		link->real =
			fs_resolve_in_root(options->root, link->installed, err);
		/* The message names the target of the link. */
		if (!link->real)
			return err_prefix(err, "%s", link->path);
	}
	return stat(link->real ? link->real : link->path, status) < 0 ?
		       err_errno(err, "%s", link->path) :
		       0;
}

int
collect_link(const struct discovery *discovery, struct found_file *link,
	     struct err *err)
{
	auto_err problem = ERR_INIT;
	struct stat status;
	int result = 0;

	if (collect_follow(discovery->options, link, &status, &problem)) {
		if (!collect_leads_nowhere(problem.number))
			report_problem(discovery->report, link->path, &problem);
	} else if (S_ISREG(status.st_mode) &&
		   !collect_is_beyond_limit(discovery->options,
					    link->real ? link->real :
							 link->path)) {
		link->size = (uint64_t)status.st_size;
		result = collect_source(discovery, link, err);
	}
	mem_cleanup(&link->real);
	return result;
}

void
collect_artifact(const struct discovery *discovery, struct found_file *file)
{
	auto_err ignored = ERR_INIT;
	char *embedded =
		embedded_path(discovery->options, file->installed, &ignored);

	/* A .pyc that is not below -s cannot have a source that is. */
	plan_add(discovery->artifacts, mem_strdup(file->path),
		 steal(file->real),
		 embedded ? embedded : mem_strdup(file->installed), file->size)
		->directory = file->directory;
}

/* Operands in the same directory mostly follow each other. */
static void
sweep_around(const struct discovery *discovery, const char *around,
	     const struct fs_identity *directory)
{
	struct fs_identity *last = discovery->swept;

	if (discovery->options->check || (last->device == directory->device &&
					  last->inode == directory->inode))
		return;
	*last = *directory;
	leftover_sweep_both(discovery->report, around);
	if (discovery->options->output) {
		auto_free char *target =
			path_directory(discovery->options->output);

		leftover_sweep(discovery->report, target);
	}
}

int
collect_file(const struct discovery *discovery, struct found_file *file,
	     struct err *err)
{
	auto_free char *around = path_directory(file->path);
	auto_err problem = ERR_INIT;
	int result = 0;

	if (fs_identify(AT_FDCWD, around, &file->directory)) {
		err_errno(&problem, "%s", around);
		report_problem(discovery->report, file->path, &problem);
	} else {
		sweep_around(discovery, around, &file->directory);
		if (discovery->plan)
			result = collect_source(discovery, file, err);
		else
			collect_artifact(discovery, file);
	}
	mem_cleanup(&file->real);
	return result;
}
