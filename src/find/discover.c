/* SPDX-License-Identifier: MIT */
/* Looks up operands; find/walk handles the contents of a directory. */
#include "find/discover.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/beneath.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/signals.h"
#include "find/collect.h"
#include "find/walk.h"
#include "job/scope.h"
#include "pyc/pyname.h"

/*
 * The same path, with its directory resolved.  Owned; NULL if the directory
 * does not exist.
 */
static char *
resolve_directory(const char *path)
{
	auto_free char *directory = path_directory(path);
	auto_free char *real = realpath(directory, NULL);

	return real ? path_join(real, path_base(path)) : NULL;
}

/* The installed path of an operand under --root.  Owned. */
static char *
discover_installed_path(const struct options *options, const char *clean)
{
	const char *below = path_below(clean, options->root);
	auto_free char *resolved = NULL;

	if (!below && options->root_path && *clean == '/') {
		resolved = resolve_directory(clean);
		below = resolved ? path_below(resolved, options->root_path) :
				   NULL;
	}
	/* Only relative paths can begin with the root ".". */
	if (below && strcmp(options->root, "/"))
		return mem_printf("/%s", below);
	return *clean == '/' ? mem_strdup(clean) : mem_printf("/%s", clean);
}

/* The path on disk of an installed path; does not follow its last component. */
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
 * The installed path of a clean operand; without a root it is the operand.
 * Owned; NULL on failure.
 */
static char *
operand_path(const struct options *options, const char *clean, struct err *err)
{
	auto_free char *installed = NULL;

	if (!options->root)
		return mem_strdup(clean);
	installed = discover_installed_path(options, clean);
	if (!path_has_component(installed, ".."))
		return steal(installed);
	err_set(err, "%s: an installed path must not contain '..'", clean);
	return NULL;
}

char *
discover_installed(const struct options *options, const char *path)
{
	auto_free char *clean = path_clean(path);

	return discover_installed_path(options, clean);
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
	/* If it is not a link, messages keep the user's spelling. */
	if (lstat(clean, &status) < 0 || !S_ISLNK(status.st_mode))
		return steal(clean);
	real = realpath(clean, NULL);
	if (!real)
		err_errno(err, "%s", clean);
	return real;
}

/* An operand that cannot be baked fails alone; the run continues. */
static int
discover_refuse(const struct discovery *discovery, const char *path,
		const char *why)
{
	auto_err problem = ERR_INIT;

	err_set(&problem, "%s: %s", path, why);
	report_problem(discovery->report, path, &problem);
	return 0;
}

/*
 * find(1) can list a pipe or dangling link named *.py.  It is skipped, as a
 * scan of its directory would.
 */
static int
pass_over(const char *path, const char *why)
{
	log_notice("%s: skipped: %s", path, why);
	return 0;
}

/* An operand or listed name, after the lookup. */
struct found {
	const char *path;
	char *real; /* as in struct found_file */
	const char *installed;
	bool is_listed;
	bool is_link;
	struct stat status; /* links followed */
};

/*
 * Why a file that is not a directory cannot be taken.  "" if it may come from a
 * list and is skipped; NULL if it can be taken.
 */
static const char *
discover_objection(const struct discovery *discovery, const struct found *found)
{
	bool is_regular = S_ISREG(found->status.st_mode);

	if (discovery->plan && discovery->options->output)
		return is_regular ? NULL : "Not a regular file";
	if (discovery->plan && !pyname_is_source(found->path))
		return found->is_listed ?
			       "" :
			       "is not a directory, a .py file or an archive";
	if (!discovery->plan && !path_ends_with(found->path, ".pyc"))
		return found->is_listed ?
			       "" :
			       "is not a directory, a .pyc file or an archive";
	return is_regular ? NULL : "Not a regular file";
}

/* Walks a directory that was named; place has no anchor yet. */
static int
discover_walk(const struct discovery *discovery, struct walk_place place,
	      struct err *err)
{
	auto_err problem = ERR_INIT;

	place.anchor = discovery->root ?
			       discovery->root :
			       beneath_anchor(discovery->anchors, place.path);
	if (!place.anchor) {
		err_errno(&problem, "%s", place.path);
		report_problem(discovery->report, place.path, &problem);
		return 0;
	}
	scope_add(discovery->scope,
		  &(struct beneath_path){ place.anchor, place.path });
	return walk_directory(discovery, &place, err);
}

/* Adds what was found.  Takes ownership of found->real. */
static int
add_found(const struct discovery *discovery, struct found *found,
	  struct err *err)
{
	const struct options *options = discovery->options;
	auto_free char *real = steal(found->real);
	bool is_directory = S_ISDIR(found->status.st_mode);
	auto_free char *named = NULL;
	struct found_file file;
	const char *why;

	/* -d replaces the operand; a file keeps its name below it. */
	if (options->display)
		named = is_directory ? mem_strdup(options->display) :
				       collect_below(options->display,
						     path_base(found->path));
	if (discovery->plan && S_ISREG(found->status.st_mode) &&
	    !found->is_listed && path_ends_with(found->path, ".pyc"))
		return discover_refuse(
			discovery, found->path,
			"is not a source; use --inspect or --normalize "
			"for a .pyc");
	if (discovery->plan &&
	    path_has_component(found->installed, PYNAME_CACHE))
		return found->is_listed ?
			       0 :
			       discover_refuse(
				       discovery, found->path,
				       "is or is in a __pycache__ directory, "
				       "which contains no sources");
	if (is_directory && (options->output || options->dfile))
		return err_set(err, "%s: is a directory; %s needs one source",
			       found->path,
			       options->output ? "--output" : "--dfile");
	if (is_directory) {
		const struct walk_place place = {
			.path = real ? real : found->path,
			.installed = named ? named : found->installed,
			.all = true,
			.depth = options->depth,
		};

		return discover_walk(discovery, place, err);
	}
	why = discover_objection(discovery, found);
	if (why && *why && found->is_listed && !options->output)
		return pass_over(found->path, "not a regular file");
	if (why)
		return *why ? discover_refuse(discovery, found->path, why) : 0;
	file = (struct found_file){
		.path = found->path,
		.real = steal(real),
		.real_anchor = discovery->root,
		.is_link = found->is_link,
		.installed = named ? named : found->installed,
		.size = (uint64_t)found->status.st_size,
	};
	if (file.is_link && collect_in_limit(discovery, &file) <= 0) {
		mem_cleanup(&file.real);
		return 0;
	}
	return collect_file(discovery, &file, err);
}

static int
discover_add_name(const struct discovery *discovery,
		  const struct input_name *name, struct err *err)
{
	const struct options *options = discovery->options;
	auto_err problem = ERR_INIT;
	auto_free char *clean = path_clean(name->path);
	auto_free char *installed = operand_path(options, clean, &problem);
	auto_free char *path = NULL;
	struct found found = {
		.installed = installed,
		.is_listed = name->is_listed,
	};

	if (installed)
		path = options->root ? find_in_root(options->root, installed,
						    &problem) :
				       mem_strdup(clean);
	found.path = path;
	if (path && lstat(path, &found.status) < 0)
		err_errno(&problem, "%s", path);
	else if (path)
		found.is_link = S_ISLNK(found.status.st_mode);
	if (found.is_link && options->root)
		found.real =
			fs_resolve_in_root(options->root, installed, &problem);
	if (!problem.message &&
	    stat(found.real ? found.real : path, &found.status) < 0)
		err_errno(&problem, "%s", path);
	if (problem.message && found.is_listed && found.is_link &&
	    collect_leads_nowhere(problem.number)) {
		free(found.real);
		return pass_over(name->path, "dangling link");
	}
	if (problem.message) {
		free(found.real);
		/*
		 * Below a root the message names another path than the operand.
		 */
		if (options->root && strncmp(problem.message, name->path,
					     strlen(name->path)) != 0)
			err_prefix(&problem, "%s", name->path);
		report_problem(discovery->report, name->path, &problem);
		return 0;
	}
	return add_found(discovery, &found, err);
}

/* Walks all directories with modules below the root. */
static int
walk_root(const struct discovery *discovery, struct err *err)
{
	const struct walk_place place = {
		.anchor = discovery->root,
		.path = discovery->options->root,
		.installed = "/",
		.finds_starts = true,
		.depth = discovery->options->depth,
	};

	scope_add(discovery->scope,
		  &(struct beneath_path){ place.anchor, place.path });
	if (walk_directory(discovery, &place, err))
		return -1;
	if (!signals_caught() &&
	    (!discovery->plan || !discovery->plan->count) &&
	    (!discovery->artifacts || !discovery->artifacts->count))
		log_notice("--root=%s: no module found below a site-packages, "
			   "dist-packages or pythonX.Y directory; use operands "
			   "to name other directories",
			   discovery->options->root);
	return 0;
}

int
discover_all(const struct discovery *wanted, const struct input *input,
	     struct err *err)
{
	struct scope scope = SCOPE_INIT(wanted->anchors);
	struct beneath beneath = BENEATH_INIT;
	struct fs_identity swept = { 0, 0 };
	struct discovery own = *wanted;
	const struct discovery *discovery = &own;
	int result = 0;

	own.scope = &scope;
	own.swept = &swept;
	own.beneath = &beneath;
	if (own.options->root) {
		own.root = beneath_anchor(own.anchors, own.options->root);
		if (!own.root)
			return err_errno(err, "--root: %s", own.options->root);
	}
	if (!input->count && !input->list_count)
		result = walk_root(discovery, err);
	for (size_t i = 0; i < input->count && !result; i++)
		if (input->names[i].kind == OPERAND_TREE)
			result = discover_add_name(discovery, &input->names[i],
						   err);
	if (discovery->plan) {
		plan_settle(discovery->plan);
		scope_settle(&scope, discovery->options, discovery->plan);
	}
	scope_fini(&scope);
	beneath_fini(&beneath);
	if (discovery->artifacts)
		plan_settle(discovery->artifacts);
	if (discovery->records)
		plan_settle(discovery->records);
	return result;
}
