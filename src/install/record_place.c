/* SPDX-License-Identifier: MIT */
/*
 * With a root every directory is resolved and opened in it.  Without one, a
 * path with "..", or one that leads through a link, is resolved first.  A
 * directory in the tree of the operand is then opened below its anchor.
 */
#include "install/record_place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"

void
record_place_fini(struct record_place *place)
{
	free(place->row_directory);
	free(place->directory);
}

/*
 * Returns the path on disk of an absolute, installed path; NULL if it is not
 * known.  Owned.  With -s alone no installed path is absolute.  With -p or -d
 * alone several files may have the same one.
 */
static char *
place_of_installed(const struct options *options, const char *installed)
{
	auto_free char *clean = NULL;
	auto_free char *prepend = NULL;
	const char *rest;

	if (options->root ||
	    (!options->strip_dir && !options->prepend && !options->display))
		return mem_strdup(installed);
	if (!options->strip_dir || !options->prepend)
		return NULL;
	clean = path_clean(installed);
	prepend = path_clean(options->prepend);
	rest = path_below(clean, prepend);
	if (!rest || path_has_component(rest, ".."))
		return NULL;
	return *rest ? path_join(options->strip_dir, rest) :
		       mem_strdup(options->strip_dir);
}

/* The path for a directory of a row, not resolved; NULL if not known.  Owned.
 */
static char *
path_of_row(const struct record_place *place, const struct options *options,
	    const char *row_directory)
{
	auto_free char *info = NULL;
	auto_free char *base = NULL;
	auto_free char *joined = NULL;

	if (*row_directory == '/')
		return place_of_installed(options, row_directory);
	/* Paths in a RECORD are relative to the directory of *.dist-info. */
	info = path_directory(place->record->path);
	base = path_directory(info);
	joined = path_join(base, row_directory);
	return options->root ? steal(joined) : path_clean(joined);
}

/*
 * Returns the path of the anchor's tree for a resolved path; NULL if it is
 * outside.  Owned.
 */
static char *
path_in_tree(const struct beneath_anchor *anchor, const char *real)
{
	auto_free char *tree = realpath(anchor->path, NULL);
	const char *rest = tree ? path_below(real, tree) : NULL;

	if (!rest)
		return NULL;
	return *rest ? path_join(anchor->path, rest) : mem_strdup(anchor->path);
}

/* Finds a directory without a root.  Takes ownership of path. */
static void
find_without_root(struct record_place *place, struct beneath *beneath,
		  char *path)
{
	const struct beneath_anchor *anchor = place->record->anchor;
	bool is_below = !path_has_component(path, "..") &&
			path_below(path, anchor->path);
	auto_free char *named = path;
	auto_free char *real = NULL;

	place->anchor = anchor;
	if (is_below && beneath_open(beneath, &(struct beneath_path){
						      anchor, path }) >= 0) {
		place->directory = steal(named);
		return;
	}
	real = realpath(path, NULL);
	if (!real) {
		place->error = errno;
		return;
	}
	place->directory = path_in_tree(anchor, real);
	/* What a link in the tree leads out to does not belong to the tree. */
	if (place->directory || is_below)
		return;
	place->anchor = NULL;
	place->directory = steal(named);
}

static void
record_place_find(struct record_place *place, const struct tree_run *run,
		  const char *row_directory)
{
	const struct options *options = run->session.options;
	auto_free char *path = path_of_row(place, options, row_directory);
	const char *installed = row_directory;
	auto_err err = ERR_INIT;

	place->error = 0;
	place->directory = NULL;
	if (!path)
		return;
	if (!options->root) {
		find_without_root(place, run->beneath, steal(path));
		return;
	}
	if (*row_directory != '/')
		installed = path_below(path, options->root);
	place->anchor = place->record->anchor;
	place->directory = fs_resolve_in_root(
		options->root, installed ? installed : path, &err);
	place->error = err.number;
}

int
record_place_turn(struct record_place *place, const struct tree_run *run,
		  const char *path, struct err *err)
{
	auto_free char *row_directory = path_directory(path);

	if (!place->row_directory ||
	    strcmp(place->row_directory, row_directory) != 0) {
		free(place->row_directory);
		free(place->directory);
		record_place_find(place, run, row_directory);
		place->row_directory = steal(row_directory);
	}
	if (!place->error || place->error == ENOENT || place->error == ENOTDIR)
		return 0;
	errno = place->error;
	return err_errno(err, "%s", place->row_directory);
}
