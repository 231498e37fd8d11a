/* SPDX-License-Identifier: MIT */
/*
 * The directory __pycache__ is opened without following links, and all names
 * are looked up in what was opened.
 */
#include "engine/sink_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/tmpfile.h"
#include "engine/target.h"

#define CACHE_MODE 0755

static char *
target_path(struct sink *sink, const struct source *source, int level)
{
	const struct sink_tree *tree = (const struct sink_tree *)sink;

	return target_of(source, tree->tag, level);
}

static enum sink_result
write_failure(const char *path, struct err *err)
{
	err_prefix(err, "%s", path);
	return sink_ends_run(err->number) ? SINK_FATAL : SINK_REFUSED;
}

/*
 * Makes a __pycache__ where there is none.  The directory around it then gets
 * its time back under SOURCE_DATE_EPOCH, so that the moment of the run does
 * not show in the tree.  -1 with errno.
 */
static int
make_cache(const struct sink_tree *tree, const char *path)
{
	auto_free char *around = path_directory(path);
	struct stat before;
	mode_t mask;
	int failed;
	int fd;

	if (stat(around, &before) < 0)
		return -1;
	/* It must be ours to open, whatever the umask. */
	mask = umask(0);
	failed = mkdir(path, CACHE_MODE) < 0;
	umask(mask);
	/* Another run may have made it, and it is its own to set up. */
	if (failed)
		return errno == EEXIST ? target_open_cache(path) : -1;
	fd = target_open_cache(path);
	if (fd >= 0 && fchmod(fd, CACHE_MODE) < 0)
		fs_close(&fd);
	if (tree->options->has_epoch) {
		const struct timespec times[2] = { before.st_atim,
						   before.st_mtim };

		utimensat(AT_FDCWD, around, times, 0);
	}
	return fd;
}

/*
 * Turns cache to the __pycache__ at path, if it is not there already; with
 * make it is made where there is none.  -1 with errno.
 */
static int
turn_to(const struct sink_tree *tree, struct sink_cache *cache,
	const char *path, bool make)
{
	if (cache->path && !strcmp(cache->path, path))
		return 0;
	fs_close(&cache->fd);
	free(cache->path);
	cache->path = NULL;
	cache->fd = target_open_cache(path);
	if (cache->fd < 0 && errno == ENOENT && make)
		cache->fd = make_cache(tree, path);
	if (cache->fd < 0)
		return -1;
	cache->path = mem_strdup(path);
	return 0;
}

/* Looks at what stands at the target: target_look. */
static enum sink_result
check_target(struct sink_tree *tree, const char *path, struct stat *status,
	     struct err *err)
{
	auto_free char *directory = path_directory(path);

	status->st_mode = 0;
	if (!turn_to(tree, &tree->loading, directory, false))
		return target_look(tree->loading.fd, path, status, err) ?
			       SINK_REFUSED :
			       SINK_OK;
	if (errno == ENOENT)
		return SINK_OK;
	err_errno(err, "%s", directory);
	return SINK_REFUSED;
}

/* A .pyc with other permissions or another time is not what baking gives. */
static bool
looks_baked(const struct sink_tree *tree, const struct source *source,
	    const struct stat *status)
{
	const struct options *options = tree->options;

	return S_ISREG(status->st_mode) &&
	       (status->st_mode & 07777) == target_mode(source) &&
	       (!options->has_epoch ||
		(status->st_mtim.tv_sec == options->epoch &&
		 !status->st_mtim.tv_nsec));
}

static enum sink_result
load(struct sink *sink, struct source *source, int level,
     struct wire_request *request, struct buf *bytes, struct buf *existing,
     struct err *err)
{
	struct sink_tree *tree = (struct sink_tree *)sink;
	const struct options *options = tree->options;
	auto_free char *target = target_path(sink, source, level);
	auto_err ignored = ERR_INIT;
	struct stat status;

	if (target_read_source(source, options, bytes, err))
		return SINK_REFUSED;
	if (check_target(tree, target, &status, err))
		return SINK_REFUSED;
	request->mode = tree->mode;
	request->mtime = (uint32_t)source->mtime;
	request->source = bytes->data;
	request->source_length = bytes->length;
	if (!options->force && looks_baked(tree, source, &status) &&
	    !fs_read_at(tree->loading.fd, path_base(target), WIRE_MOST_SOURCE,
			existing, &status, &ignored)) {
		request->existing = existing->data;
		request->existing_length = existing->length;
	}
	return SINK_OK;
}

/* In timestamp mode header and source must agree, so the source is clamped. */
static int
clamp_source(const struct source *source, struct err *err)
{
	const char *file = source->real ? source->real : source->path;
	const struct timespec times[2] = {
		{ .tv_nsec = UTIME_OMIT },
		{ .tv_sec = (time_t)source->mtime },
	};

	if (utimensat(AT_FDCWD, file, times, 0) < 0)
		return err_errno(err, "cannot set the time of %s", file);
	return 0;
}

/*
 * Sets the time of the open __pycache__ where SOURCE_DATE_EPOCH asks for it
 * and it is not so.  One that belongs to another user may refuse, which
 * harms no file in it.
 */
static void
settle_cache(const struct sink_tree *tree)
{
	const struct sink_cache *cache = &tree->writing;
	struct stat status;

	if (!tree->options->has_epoch || fstat(cache->fd, &status) < 0 ||
	    (status.st_mtim.tv_sec == tree->options->epoch &&
	     !status.st_mtim.tv_nsec))
		return;
	if (fs_set_mtime(cache->fd, tree->options->epoch) < 0)
		log_notice("%s: cannot set its time: %s", cache->path,
			   strerror(errno));
}

static int
write_artifact(const struct sink_tree *tree, const struct source *source,
	       const char *name, const struct outcome *outcome,
	       struct err *err)
{
	const struct options *options = tree->options;
	struct tmpfile file;

	if (tmpfile_open(&file, tree->writing.fd, err))
		return -1;
	if (fs_write_all(file.fd, outcome->pyc, outcome->pyc_length, err)) {
		tmpfile_discard(&file);
		return -1;
	}
	if (fchmod(file.fd, target_mode(source)) < 0 ||
	    (options->has_epoch &&
	     fs_set_mtime(file.fd, options->epoch) < 0)) {
		err_errno(err, "cannot set its mode or time");
		tmpfile_discard(&file);
		return -1;
	}
	return tmpfile_commit(&file, name, err);
}

static enum sink_result
accept_outcome(struct sink *sink, struct source *source, int level,
	       const struct outcome *outcome, struct err *err)
{
	struct sink_tree *tree = (struct sink_tree *)sink;
	auto_free char *target = target_path(sink, source, level);
	auto_free char *directory = path_directory(target);
	bool is_baked = outcome->kind == OUTCOME_BAKED;

	if (!is_baked && outcome->kind != OUTCOME_FRESH)
		return SINK_OK;
	if (tree->mode == PYC_TIMESTAMP && source->is_clamped) {
		if (clamp_source(source, err))
			return write_failure(target, err);
		source->is_clamped = false;
	}
	/* What is fresh needs its directory for the time alone. */
	if (!is_baked && !tree->options->has_epoch)
		return SINK_OK;
	if (turn_to(tree, &tree->writing, directory, is_baked)) {
		err_errno(err, "cannot open or make it");
		return write_failure(directory, err);
	}
	if (is_baked &&
	    write_artifact(tree, source, path_base(target), outcome, err))
		return write_failure(target, err);
	settle_cache(tree);
	return SINK_OK;
}

void
sink_tree_init(struct sink_tree *tree, const struct options *options,
	       const char *tag)
{
	*tree = (struct sink_tree){
		.sink = { .load = load,
			  .accept = accept_outcome,
			  .target = target_path },
		.options = options,
		.mode = options_tree_mode(options),
		.tag = tag,
		.loading = { NULL, -1 },
		.writing = { NULL, -1 },
	};
}

void
sink_tree_fini(struct sink_tree *tree)
{
	fs_close(&tree->loading.fd);
	fs_close(&tree->writing.fd);
	free(tree->loading.path);
	free(tree->writing.path);
}
