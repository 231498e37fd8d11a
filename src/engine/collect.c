/* SPDX-License-Identifier: MIT */
/* The options that decide on paths are applied here and nowhere else. */
#include "engine/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/utf8.h"
#include "engine/leftover.h"
#include "engine/target.h"
#include "format/pyname.h"

char *
collect_below(const char *installed, const char *name)
{
	return *installed ? path_join(installed, name) : mem_strdup(name);
}

/* co_filename for an installed path; NULL where it does not fit -s. */
static char *
embedded_path(const struct options *options, const char *installed,
	      struct err *err)
{
	const char *path = installed;

	if (options->dfile)
		return mem_strdup(options->dfile);
	if (options->strip_dir) {
		path = path_below(installed, options->strip_dir);
		/* With "." a path that climbs would be taken for one below. */
		if (!path || !*path ||
		    (!strcmp(options->strip_dir, ".") &&
		     path_has_component(path, ".."))) {
			err_set(err, "%s: is not below the directory of -s, %s",
				installed, options->strip_dir);
			return NULL;
		}
		/* What is found in "." begins with it still. */
		while (!strncmp(path, "./", 2))
			path += 2;
	}
	if (options->prepend)
		return path_join(options->prepend, path + strspn(path, "/"));
	return mem_strdup(path);
}

/* Whether -x leaves a source out: 1 or 0, or -1 where it cannot be told. */
static int
is_excluded(const struct options *options, const char *path,
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
 * Whether a source has no .pyc of its own, since that of another one beside it
 * has the name.
 */
static bool
has_rival(const struct options *options, const char *path)
{
	const char *rival = pyname_rival(path_base(path));
	auto_free char *other = NULL;
	auto_free char *shown = NULL;
	struct stat status;

	if (!rival || !target_is_cached(options))
		return false;
	other = mem_printf("%.*s%s", (int)(path_base(path) - path), path,
			   rival);
	if (lstat(other, &status) < 0 || S_ISDIR(status.st_mode))
		return false;
	shown = utf8_show(path);
	if (!options->check)
		log_notice("%s: not baked: its .pyc would be that of %s beside "
			   "it",
			   shown, rival);
	return true;
}

int
collect_source(const struct discovery *discovery, const char *path, char *real,
	       const char *installed, uint64_t size,
	       const struct fs_identity *directory, struct err *err)
{
	auto_free char *target = real;
	auto_free char *embedded = NULL;
	int excluded = is_excluded(discovery->options, path, installed, err);

	if (excluded)
		return excluded < 0 ? -1 : 0;
	if (has_rival(discovery->options, path))
		return 0;
	embedded = embedded_path(discovery->options, installed, err);
	if (!embedded)
		return -1;
	plan_add(discovery->plan, mem_strdup(path), steal(target),
		 steal(embedded), size)
		->directory = *directory;
	return 0;
}

bool
collect_leads_nowhere(int number)
{
	return number == ENOENT;
}

/* Follows a link, below a root inside of it: *real, which is owned, or NULL. */
static int
follow(const struct options *options, const char *path, const char *installed,
       char **real, struct stat *status, struct err *err)
{
	*real = NULL;
	if (options->root) {
		*real = fs_resolve_in_root(options->root, installed, err);
		/* The message is of what the link leads to. */
		if (!*real)
			return err_prefix(err, "%s", path);
	}
	return stat(*real ? *real : path, status) < 0 ?
		       err_errno(err, "%s", path) :
		       0;
}

int
collect_link(const struct discovery *discovery, const char *path,
	     const char *installed, const struct fs_identity *directory,
	     struct err *err)
{
	auto_free char *real = NULL;
	auto_err problem = ERR_INIT;
	struct stat status;

	if (follow(discovery->options, path, installed, &real, &status,
		   &problem)) {
		if (!collect_leads_nowhere(problem.number))
			report_problem(discovery->report, path, &problem);
		return 0;
	}
	if (!S_ISREG(status.st_mode) ||
	    collect_is_beyond_limit(discovery->options, real ? real : path))
		return 0;
	return collect_source(discovery, path, steal(real), installed,
			      (uint64_t)status.st_size, directory, err);
}

void
collect_artifact(const struct discovery *discovery, const char *path,
		 char *real, const char *installed, uint64_t size,
		 const struct fs_identity *directory)
{
	auto_err ignored = ERR_INIT;
	char *embedded = embedded_path(discovery->options, installed, &ignored);

	/* One that -s does not fit has no source that it fits. */
	plan_add(discovery->artifacts, mem_strdup(path), real,
		 embedded ? embedded : mem_strdup(installed), size)
		->directory = *directory;
}

/* The files of a directory that are named one by one follow each other. */
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
collect_file(const struct discovery *discovery, const char *path, char *real,
	     const char *installed, const struct stat *status, struct err *err)
{
	auto_free char *target = real;
	auto_free char *around = path_directory(path);
	auto_err problem = ERR_INIT;
	struct fs_identity directory;

	if (fs_identify(AT_FDCWD, around, &directory)) {
		err_errno(&problem, "%s", around);
		report_problem(discovery->report, path, &problem);
		return 0;
	}
	sweep_around(discovery, around, &directory);
	if (discovery->plan)
		return collect_source(discovery, path, steal(target), installed,
				      (uint64_t)status->st_size, &directory,
				      err);
	collect_artifact(discovery, path, steal(target), installed,
			 (uint64_t)status->st_size, &directory);
	return 0;
}
