/* SPDX-License-Identifier: MIT */
/*
 * A tree is walked in byte order.  A place in it has two names that grow side
 * by side: the path on disk, and the installed path, which differs under
 * --root.  Links to directories are not entered; a link to a .py file is a
 * source of its own, with its .pyc beside the link, as in compileall.
 */
#include "engine/discover.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/sigpipe.h"
#include "format/pyname.h"

enum operand_kind
discover_kind(const char *operand)
{
	return path_ends_with(operand, ".whl") ? OPERAND_WHEEL : OPERAND_TREE;
}

/* The installed path that an operand means under --root.  Owned. */
static char *
installed_path(const struct options *options, const char *clean)
{
	const char *below = path_below(clean, options->root);

	/* With the root "." only a relative path can begin with it. */
	if (below && strcmp(options->root, "/"))
		return mem_printf("/%s", below);
	return *clean == '/' ? mem_strdup(clean) : mem_printf("/%s", clean);
}

/* Where an installed path lies; its last component is not followed. */
static char *
find_in_root(const char *root, const char *installed, struct err *err)
{
	auto_free char *directory = path_directory(installed);
	auto_free char *found = fs_resolve_in_root(root, directory, err);

	if (!found)
		return NULL;
	if (!*path_base(installed))
		return steal(found);
	return path_join(found, path_base(installed));
}

/*
 * The installed path of a clean operand; without a root any path is one.
 * Owned; NULL on failure.
 */
static char *
operand_path(const struct options *options, const char *clean, struct err *err)
{
	auto_free char *installed = NULL;

	if (!options->root)
		return mem_strdup(clean);
	installed = installed_path(options, clean);
	if (!path_has_component(installed, ".."))
		return steal(installed);
	err_set(err, "%s: '..' has no place in an installed path", clean);
	return NULL;
}

char *
discover_archive(const struct options *options, const char *operand,
		 struct err *err)
{
	auto_free char *clean = path_clean(operand);
	auto_free char *installed = operand_path(options, clean, err);
	struct stat status;
	char *real;

	if (!installed)
		return NULL;
	if (options->root)
		return fs_resolve_in_root(options->root, installed, err);
	/* Messages keep the user's own spelling where there is no link. */
	if (lstat(clean, &status) < 0 || !S_ISLNK(status.st_mode))
		return steal(clean);
	real = realpath(clean, NULL);
	if (!real)
		err_errno(err, "%s", clean);
	return real;
}

/* co_filename for an installed path; NULL where it does not fit -s. */
static char *
embedded_path(const struct options *options, const char *installed,
	      struct err *err)
{
	const char *path = installed;

	if (options->strip) {
		path = path_below(installed, options->strip);
		if (!path || !*path) {
			err_set(err, "%s: is not below the directory of -s, %s",
				installed, options->strip);
			return NULL;
		}
	}
	if (options->prepend)
		return path_join(options->prepend,
				 path + strspn(path, "/"));
	return mem_strdup(path);
}

/* Takes over real, which may be NULL. */
static int
add_source(const struct discovery *discovery, const char *path, char *real,
	   const char *installed, uint64_t size,
	   const struct fs_identity *directory, struct err *err)
{
	auto_free char *target = real;
	auto_free char *embedded =
		embedded_path(discovery->options, installed, err);

	if (!embedded)
		return -1;
	plan_add(discovery->plan, mem_strdup(path), steal(target),
		 steal(embedded), size)
		->directory = *directory;
	return 0;
}

/* A link that is named like a source: one, if it leads to a regular file. */
static int
add_link(const struct discovery *discovery, const char *path,
	 const char *installed, const struct fs_identity *directory,
	 struct err *err)
{
	auto_free char *real = NULL;
	auto_err ignored = ERR_INIT;
	struct stat status;

	if (discovery->options->root) {
		real = fs_resolve_in_root(discovery->options->root, installed,
					  &ignored);
		if (!real)
			return 0;
	}
	if (stat(real ? real : path, &status) < 0 ||
	    !S_ISREG(status.st_mode))
		return 0;
	return add_source(discovery, path, steal(real), installed,
			  (uint64_t)status.st_size, directory, err);
}

/* Whether a directory of this name holds modules of an installed Python. */
static bool
holds_modules(const char *name)
{
	auto_free char *as_directory = mem_printf("%s/", name);
	int length;

	return !strcmp(name, "site-packages") ||
	       !strcmp(name, "dist-packages") ||
	       pyname_version_directory(as_directory, &length);
}

/* For fs_list: directories that may hold others. */
static bool
is_directory(const char *name, enum fs_type type)
{
	return type == FS_DIRECTORY && strcmp(name, PYNAME_CACHE);
}

/* For fs_list: directories that may hold sources, and what may be one. */
static bool
is_for_sources(const char *name, enum fs_type type)
{
	return is_directory(name, type) ||
	       ((type == FS_REGULAR || type == FS_SYMLINK) &&
		pyname_is_source(name));
}

/* For fs_list: directories, and .pyc files. */
static bool
is_for_artifacts(const char *name, enum fs_type type)
{
	return type == FS_DIRECTORY ||
	       (type == FS_REGULAR && path_ends_with(name, ".pyc"));
}

/* For fs_list: both, and links that are named like a .pyc. */
static bool
is_for_either(const char *name, enum fs_type type)
{
	return is_for_sources(name, type) || is_for_artifacts(name, type) ||
	       (type == FS_SYMLINK && path_ends_with(name, ".pyc"));
}

static int
list(const struct discovery *discovery, const char *path, bool all,
     struct fs_listing *listing, struct err *err)
{
	if (!all)
		return fs_list(path, is_directory, listing, err);
	if (!discovery->artifacts)
		return fs_list(path, is_for_sources, listing, err);
	return fs_list(path,
		       discovery->plan ? is_for_either : is_for_artifacts,
		       listing, err);
}

/* Takes over real, which may be NULL. */
static void
add_artifact(const struct discovery *discovery, const char *path, char *real,
	     const char *installed, uint64_t size,
	     const struct fs_identity *directory)
{
	plan_add(discovery->artifacts, mem_strdup(path), real,
		 mem_strdup(installed), size)
		->directory = *directory;
}

/* Adds what a directory holds that is not a directory itself. */
static int
add_entry(const struct discovery *discovery, const char *path,
	  const char *installed, const struct fs_entry *entry,
	  const struct fs_identity *directory, struct err *err)
{
	if (!pyname_is_source(entry->name))
		add_artifact(discovery, path, NULL, installed, entry->size,
			     directory);
	else if (path_has_component(installed, PYNAME_CACHE))
		return 0;
	else if (entry->type == FS_REGULAR)
		return add_source(discovery, path, NULL, installed,
				  entry->size, directory, err);
	else
		return add_link(discovery, path, installed, directory, err);
	return 0;
}

/*
 * Adds what is wanted below a directory: all of it, or where all is false only
 * what is below a directory that holds modules.
 */
static int
walk(const struct discovery *discovery, const char *path,
     const char *installed, bool all, struct err *err)
{
	auto_err problem = ERR_INIT;
	struct fs_listing listing;
	int result = 0;

	if (list(discovery, path, all, &listing, &problem)) {
		report_problem(discovery->report, path, &problem);
		return 0;
	}
	for (size_t i = 0; i < listing.count; i++) {
		const struct fs_entry *entry = &listing.entries[i];
		auto_free char *below = path_join(path, entry->name);
		auto_free char *there = path_join(installed, entry->name);

		if (result || sigpipe_caught())
			break;
		if (entry->type == FS_DIRECTORY)
			result = walk(discovery, below, there,
				      all || holds_modules(entry->name), err);
		else
			result = add_entry(discovery, below, there, entry,
					   &listing.directory, err);
	}
	fs_listing_fini(&listing);
	return result;
}

/* An operand that cannot be baked costs itself, not the run. */
static int
refuse(const struct discovery *discovery, const char *path, const char *why)
{
	auto_err problem = ERR_INIT;

	err_set(&problem, "%s: %s", path, why);
	report_problem(discovery->report, path, &problem);
	return 0;
}

/* Adds an operand that is a .py or a .pyc file. */
static int
add_file(const struct discovery *discovery, const char *path, char *real,
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
	if (discovery->plan)
		return add_source(discovery, path, steal(target), installed,
				  (uint64_t)status->st_size, &directory, err);
	add_artifact(discovery, path, steal(target), installed,
		     (uint64_t)status->st_size, &directory);
	return 0;
}

/*
 * Adds an operand that was found at path; where that is a link, it leads to
 * real below a root, or wherever the system says.  status is of what it leads
 * to.
 */
static int
add_found(const struct discovery *discovery, const char *path, char *real,
	  const char *installed, const struct stat *status, struct err *err)
{
	auto_free char *target = real;

	if (discovery->plan && S_ISREG(status->st_mode) &&
	    path_ends_with(path, ".pyc"))
		return refuse(discovery, path,
			      "is no source; --inspect and --normalize take "
			      "a .pyc");
	if (discovery->plan && path_has_component(installed, PYNAME_CACHE))
		return refuse(discovery, path,
			      "lies in __pycache__, which holds no sources");
	if (S_ISDIR(status->st_mode))
		return walk(discovery, target ? target : path, installed, true,
			    err);
	if (discovery->plan && !pyname_is_source(path))
		return refuse(discovery, path,
			      "is neither a directory, a .py file nor a .whl");
	if (!discovery->plan && !path_ends_with(path, ".pyc"))
		return refuse(discovery, path,
			      "is neither a directory, a .pyc file nor a "
			      ".whl");
	if (!S_ISREG(status->st_mode))
		return refuse(discovery, path, "Not a regular file");
	return add_file(discovery, path, steal(target), installed, status,
			err);
}

static int
add_operand(const struct discovery *discovery, const char *operand,
	    struct err *err)
{
	const struct options *options = discovery->options;
	auto_err problem = ERR_INIT;
	auto_free char *clean = path_clean(operand);
	auto_free char *installed = operand_path(options, clean, &problem);
	auto_free char *path = NULL;
	auto_free char *real = NULL;
	struct stat status;

	if (installed)
		path = options->root ? find_in_root(options->root, installed,
						    &problem) :
				       mem_strdup(clean);
	if (path && lstat(path, &status) < 0)
		err_errno(&problem, "%s", path);
	else if (path && S_ISLNK(status.st_mode) && options->root)
		real = fs_resolve_in_root(options->root, installed, &problem);
	if (!problem.message && stat(real ? real : path, &status) < 0)
		err_errno(&problem, "%s", path);
	if (problem.message) {
		report_problem(discovery->report, operand, &problem);
		return 0;
	}
	return add_found(discovery, path, steal(real), installed, &status,
			 err);
}

int
discover_all(const struct discovery *discovery, char **operands, size_t count,
	     struct err *err)
{
	int result = 0;

	if (!count)
		result = walk(discovery, discovery->options->root, "/", false,
			      err);
	for (size_t i = 0; i < count && !result; i++)
		if (discover_kind(operands[i]) == OPERAND_TREE)
			result = add_operand(discovery, operands[i], err);
	if (discovery->plan)
		plan_settle(discovery->plan);
	if (discovery->artifacts)
		plan_settle(discovery->artifacts);
	return result;
}
