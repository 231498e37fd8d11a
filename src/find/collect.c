/* SPDX-License-Identifier: MIT */
/* All options that concern paths are applied here. */
#include "find/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/beneath.h"
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

/*
 * Whether a source has no .pyc of its own, because its name is that of the .pyc
 * of another source next to it.
 */
static bool
collect_has_rival(const struct discovery *discovery,
		  const struct found_file *file)
{
	const struct options *options = discovery->options;
	const char *path = file->path;
	const char *rival = pyname_rival(path_base(path));
	auto_free char *beside = NULL;
	auto_free char *shown = NULL;
	auto_err ignored = ERR_INIT;
	struct stat status;

	if (!rival || !options_use_cache(options))
		return false;
	beside = mem_printf("%.*s%s", (int)(path_base(path) - path), path,
			    rival);
	if (beneath_look(discovery->beneath,
			 &(struct beneath_path){ file->anchor, beside },
			 &status, &ignored) <= 0 ||
	    S_ISDIR(status.st_mode))
		return false;
	shown = utf8_show(path);
	if (!options->check)
		log_notice("%s: not baked: %s next to it has the same .pyc",
			   shown, rival);
	return true;
}

/* Notes where an added file was found. */
static void
collect_note(struct source *source, const struct found_file *file)
{
	source->directory = file->directory;
	source->anchor = file->anchor;
	source->real_anchor = file->real_anchor;
	source->is_link = file->is_link;
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
	if (collect_has_rival(discovery, file))
		return 0;
	embedded = embedded_path(options, file->installed, err);
	if (!embedded)
		return -1;
	collect_note(plan_add(discovery->plan, mem_strdup(file->path),
			      steal(real), steal(embedded), file->size),
		     file);
	return 0;
}

bool
collect_leads_nowhere(int number)
{
	return number == ENOENT;
}

/*
 * The path of the target below the directory of -e, which has no links.  Owned;
 * NULL if it is not below.
 */
static char *
path_in_limit(const struct options *options, const struct found_file *link)
{
	auto_free char *resolved = NULL;
	const char *below = NULL;

	/* What is resolved in the root has no links below it. */
	if (options->root) {
		auto_free char *joined = NULL;

		below = path_below(link->real, options->root);
		joined = path_join(options->root_path, below ? below : "");
		resolved = path_clean(joined);
	} else {
		resolved = realpath(link->path, NULL);
	}
	below = resolved ? path_below(resolved, options->limit) : NULL;
	return below && *below ? steal(resolved) : NULL;
}

int
collect_in_limit(const struct discovery *discovery, struct found_file *link)
{
	const struct options *options = discovery->options;
	auto_free char *resolved = NULL;

	if (!options->limit)
		return 1;
	resolved = path_in_limit(options, link);
	if (!resolved || options->root)
		return resolved != NULL;
	link->real_anchor = beneath_anchor(discovery->anchors, options->limit);
	if (!link->real_anchor)
		return -1;
	link->real = steal(resolved);
	return 1;
}

int
collect_follow(const struct discovery *discovery, struct found_file *link,
	       struct stat *status, struct err *err)
{
	const struct options *options = discovery->options;
	struct beneath_path target = { link->anchor, link->path };
	int fd;

	if (options->root) {
		link->real =
			fs_resolve_in_root(options->root, link->installed, err);
		/* The message names the target of the link. */
		if (!link->real)
			return err_prefix(err, "%s", link->path);
		link->real_anchor = discovery->root;
		target = (struct beneath_path){ discovery->root, link->real };
	}
	fd = beneath_around(discovery->beneath, &target);
	if (fd < 0 || fstatat(fd, path_base(target.path), status,
			      options->root ? AT_SYMLINK_NOFOLLOW : 0) < 0)
		return err_errno(err, "%s", link->path);
	/* The other types are no sources. */
	if (!S_ISREG(status->st_mode))
		return 1;
	fd = collect_in_limit(discovery, link);
	return fd < 0 ? err_errno(err, "%s", link->path) : fd;
}

int
collect_link(const struct discovery *discovery, struct found_file *link,
	     struct err *err)
{
	auto_err problem = ERR_INIT;
	struct stat status;
	int result = 0;
	int found = collect_follow(discovery, link, &status, &problem);

	if (found < 0) {
		if (!collect_leads_nowhere(problem.number))
			report_problem(discovery->report, link->path, &problem);
	} else if (found && S_ISREG(status.st_mode)) {
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
	collect_note(plan_add(discovery->artifacts, mem_strdup(file->path),
			      steal(file->real),
			      embedded ? embedded : mem_strdup(file->installed),
			      file->size),
		     file);
}

/* Operands in the same directory mostly follow each other. */
static void
sweep_around(const struct discovery *discovery, const char *around,
	     const struct found_file *file)
{
	const struct fs_identity *directory = &file->directory;
	struct fs_identity *last = discovery->swept;
	auto_free char *cache = path_join(around, PYNAME_CACHE);

	if (discovery->options->check || (last->device == directory->device &&
					  last->inode == directory->inode))
		return;
	*last = *directory;
	leftover_sweep_below(discovery->report, discovery->beneath,
			     &(struct beneath_path){ file->anchor, around });
	leftover_sweep_below(discovery->report, discovery->beneath,
			     &(struct beneath_path){ file->anchor, cache });
	if (discovery->options->output) {
		auto_free char *target =
			path_directory(discovery->options->output);

		leftover_sweep(discovery->report, target);
	}
}

/* Identifies the directory of a named file.  Returns -1 with errno on error. */
static int
collect_find_directory(const struct discovery *discovery,
		       struct found_file *file)
{
	int fd = beneath_around(
		discovery->beneath,
		&(struct beneath_path){ file->anchor, file->path });

	return fd < 0 ? -1 : fs_identify(fd, "", &file->directory);
}

int
collect_file(const struct discovery *discovery, struct found_file *file,
	     struct err *err)
{
	auto_free char *around = path_directory(file->path);
	auto_err problem = ERR_INIT;
	int result = 0;

	file->anchor = discovery->root ?
			       discovery->root :
			       beneath_anchor(discovery->anchors, around);
	if (!file->anchor || collect_find_directory(discovery, file)) {
		err_errno(&problem, "%s", around);
		report_problem(discovery->report, file->path, &problem);
	} else {
		sweep_around(discovery, around, file);
		if (discovery->plan)
			result = collect_source(discovery, file, err);
		else
			collect_artifact(discovery, file);
	}
	mem_cleanup(&file->real);
	return result;
}
