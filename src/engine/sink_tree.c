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
#include "base/mem.h"
#include "base/path.h"
#include "base/tmpfile.h"
#include "format/pyname.h"

#define CACHE_MODE 0755

static char *
target_path(struct sink *sink, const struct source *source, int level)
{
	const struct sink_tree *tree = (const struct sink_tree *)sink;
	auto_free char *directory = path_directory(source->path);
	auto_free char *name =
		pyname_cached(path_base(source->path), tree->tag, level);
	bool here = !strchr(source->path, '/');

	return mem_printf("%s%s%s/%s", here ? "" : directory,
			  here || !strcmp(directory, "/") ? "" : "/",
			  PYNAME_CACHE, name);
}

static mode_t
artifact_mode(const struct source *source)
{
	return (source->mode | S_IWUSR) & 0666;
}

/* Failures after which no other file can be written either. */
static bool
ends_run(int number)
{
	return number == ENOSPC || number == EDQUOT || number == EROFS ||
	       number == EIO || number == EMFILE || number == ENFILE;
}

static enum sink_result
write_failure(const char *path, struct err *err)
{
	err_prefix(err, "%s", path);
	return ends_run(err->number) ? SINK_FATAL : SINK_REFUSED;
}

/*
 * A target that an import would replace by a regular file is refused, for the
 * reason that py_compile gives.  status->st_mode is 0 where there is none.
 */
static enum sink_result
check_target(const char *path, struct stat *status, struct err *err)
{
	if (lstat(path, status) < 0) {
		status->st_mode = 0;
		if (errno == ENOENT)
			return SINK_OK;
		err_errno(err, "%s", path);
		return SINK_REFUSED;
	}
	if (S_ISREG(status->st_mode))
		return SINK_OK;
	err_set(err, "%s: is %s; an import would replace it by a regular file",
		path,
		S_ISLNK(status->st_mode) ? "a symbolic link" :
					   "not a regular file");
	return SINK_REFUSED;
}

/* A .pyc with other permissions or another time is not what baking gives. */
static bool
looks_baked(const struct sink_tree *tree, const struct source *source,
	    const struct stat *status)
{
	const struct options *options = tree->options;

	return S_ISREG(status->st_mode) &&
	       (status->st_mode & 07777) == artifact_mode(source) &&
	       (!options->has_epoch || status->st_mtime == options->epoch);
}

/* As Python's int() does it, towards zero: a time may be before 1970. */
static int64_t
whole_seconds(const struct timespec *time)
{
	return time->tv_sec + (time->tv_sec < 0 && time->tv_nsec > 0);
}

static enum sink_result
load(struct sink *sink, struct source *source, int level,
     struct wire_request *request, struct buf *bytes, struct buf *existing,
     struct err *err)
{
	const struct sink_tree *tree = (const struct sink_tree *)sink;
	const struct options *options = tree->options;
	const char *file = source->real ? source->real : source->path;
	auto_free char *target = target_path(sink, source, level);
	auto_err ignored = ERR_INIT;
	struct stat status;

	if (fs_read_file(file, bytes, &status, err))
		return SINK_REFUSED;
	source->mode = status.st_mode;
	source->real_mtime = whole_seconds(&status.st_mtim);
	source->mtime = source->real_mtime;
	if (options->has_epoch && source->mtime > options->epoch)
		source->mtime = options->epoch;
	if (check_target(target, &status, err))
		return SINK_REFUSED;
	request->mode = tree->mode;
	request->mtime = (uint32_t)source->mtime;
	request->source = bytes->data;
	request->source_length = bytes->length;
	if (!options->force && looks_baked(tree, source, &status) &&
	    !fs_read_file(target, existing, &status, &ignored)) {
		request->existing = existing->data;
		request->existing_length = existing->length;
	}
	return SINK_OK;
}

/*
 * Opens the __pycache__ beside a source, making it where there is none.  The
 * directory around it then gets its time back under SOURCE_DATE_EPOCH, so
 * that the moment of the run does not show in the tree.
 */
static int
open_cache(const struct sink_tree *tree, const char *path, struct err *err)
{
	const int how = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	auto_free char *around = path_directory(path);
	struct stat before;
	int fd = open(path, how);

	if (fd >= 0)
		return fd;
	if (errno != ENOENT || stat(around, &before) < 0 ||
	    mkdir(path, CACHE_MODE) < 0 || chmod(path, CACHE_MODE) < 0)
		return err_errno(err, "cannot open or make it");
	fd = open(path, how);
	if (fd < 0)
		return err_errno(err, "cannot open it");
	if (tree->options->has_epoch) {
		const struct timespec times[2] = { before.st_atim,
						   before.st_mtim };

		utimensat(AT_FDCWD, around, times, 0);
	}
	return fd;
}

/* Makes tree->cache_fd the __pycache__ of this path. */
static int
turn_to_cache(struct sink_tree *tree, const char *path, struct err *err)
{
	if (tree->cache_path && !strcmp(tree->cache_path, path))
		return 0;
	fs_close(&tree->cache_fd);
	free(tree->cache_path);
	tree->cache_path = NULL;
	tree->cache_fd = open_cache(tree, path, err);
	if (tree->cache_fd < 0)
		return -1;
	tree->cache_path = mem_strdup(path);
	return 0;
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

static int
write_artifact(const struct sink_tree *tree, const struct source *source,
	       const char *name, const struct outcome *outcome,
	       struct err *err)
{
	const struct options *options = tree->options;
	int cache = tree->cache_fd;
	struct tmpfile file;

	if (tmpfile_open(&file, cache, err))
		return -1;
	if (fs_write_all(file.fd, outcome->pyc, outcome->pyc_length, err)) {
		tmpfile_discard(&file);
		return -1;
	}
	if (fchmod(file.fd, artifact_mode(source)) < 0 ||
	    (options->has_epoch &&
	     fs_set_mtime(file.fd, options->epoch) < 0)) {
		err_errno(err, "cannot set its mode or time");
		tmpfile_discard(&file);
		return -1;
	}
	if (tmpfile_commit(&file, name, err))
		return -1;
	if (options->has_epoch && fs_set_mtime(cache, options->epoch) < 0)
		return err_errno(err, "cannot set the time of its directory");
	return 0;
}

static enum sink_result
accept_outcome(struct sink *sink, struct source *source, int level,
	       const struct outcome *outcome, struct err *err)
{
	struct sink_tree *tree = (struct sink_tree *)sink;
	auto_free char *target = target_path(sink, source, level);
	auto_free char *directory = path_directory(target);

	if (outcome->kind != OUTCOME_BAKED && outcome->kind != OUTCOME_FRESH)
		return SINK_OK;
	if (tree->mode == PYC_TIMESTAMP &&
	    source->mtime != source->real_mtime) {
		if (clamp_source(source, err))
			return write_failure(target, err);
		source->real_mtime = source->mtime;
	}
	if (outcome->kind == OUTCOME_FRESH)
		return SINK_OK;
	if (turn_to_cache(tree, directory, err))
		return write_failure(directory, err);
	if (write_artifact(tree, source, path_base(target), outcome, err))
		return write_failure(target, err);
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
		.cache_fd = -1,
	};
}

void
sink_tree_fini(struct sink_tree *tree)
{
	fs_close(&tree->cache_fd);
	free(tree->cache_path);
	tree->cache_path = NULL;
}
