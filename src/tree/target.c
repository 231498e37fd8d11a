/* SPDX-License-Identifier: MIT */
/* What baking writes and what a check expects comes from the same code. */
#include "tree/target.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "job/request.h"
#include "pyc/pyname.h"

char *
target_of(const struct options *options, const struct source *source,
	  const char *tag, int level)
{
	auto_free char *directory = NULL;
	auto_free char *name = NULL;
	bool here = !strchr(source->path, '/');

	if (options->output)
		return mem_strdup(options->output);
	if (options->legacy)
		return mem_printf("%sc", source->path);
	directory = path_directory(source->path);
	name = pyname_cached(path_base(source->path), tag, level);
	return mem_printf("%s%s%s/%s", here ? "" : directory,
			  here || !strcmp(directory, "/") ? "" : "/",
			  PYNAME_CACHE, name);
}

const struct beneath_anchor *
target_anchor(const struct options *options, const struct source *source)
{
	return options->output ? NULL : source->anchor;
}

int
target_refuse_directory(struct beneath *beneath,
			const struct beneath_path *directory, struct err *err)
{
	int error = errno;
	auto_err ignored = ERR_INIT;
	struct stat status;

	if ((error == ENOTDIR || error == ELOOP) &&
	    beneath_look(beneath, directory, &status, &ignored) > 0 &&
	    S_ISLNK(status.st_mode))
		return err_set(err, "is a symbolic link, which is not followed "
				    "for writing; replace it by a directory");
	err_set(err, "%s", strerror(error));
	err->number = error;
	return -1;
}

int
target_look(int directory_fd, const char *path, struct stat *status,
	    struct err *err)
{
	if (fstatat(directory_fd, path_base(path), status,
		    AT_SYMLINK_NOFOLLOW) < 0) {
		status->st_mode = 0;
		return errno == ENOENT ? 0 : err_errno(err, "%s", path);
	}
	if (S_ISREG(status->st_mode))
		return 0;
	return err_set(err,
		       "%s: is %s; an import would replace it by a regular "
		       "file",
		       path,
		       S_ISLNK(status->st_mode) ? "a symbolic link" :
						  "not a regular file");
}

mode_t
target_mode(const struct source_file *file)
{
	return (file->mode | S_IWUSR) & 0666;
}

/* Rounds towards zero, as Python's int() does: a time may be before 1970. */
static int64_t
whole_seconds(const struct timespec *time)
{
	return time->tv_sec + (time->tv_sec < 0 && time->tv_nsec > 0);
}

/*
 * Whether a source is still the file that was read.  ctime shows a change even
 * if size and time were set back after it.
 */
static bool
is_as_read(const struct source_file *file, const struct options *options,
	   const struct stat *status)
{
	struct fs_state clamped = file->state;

	if (file->is_relinked ? fs_is_in_own_state(&file->state, status) :
				fs_is_in_state(&file->state, status))
		return true;
	/* Another run may have set its time back meanwhile. */
	clamped.mtime = (struct timespec){ .tv_sec = (time_t)options->epoch };
	return options_is_later(options, &file->state.mtime) &&
	       fs_is_in_own_state(&clamped, status);
}

static void
note_status(const struct source *source, const struct options *options,
	    const struct stat *status, struct source_file *file)
{
	const struct timespec *time = &status->st_mtim;

	if (file->is_read && !is_as_read(file, options, status))
		file->has_changed = true;
	file->is_read = true;
	file->state = fs_state_of(status);
	file->mode = status->st_mode;
	file->has_links = status->st_nlink > 1;
	file->own_mtime = whole_seconds(time);
	file->is_clamped =
		!source->is_outside && options_is_later(options, time);
	file->mtime = file->is_clamped ? options->epoch : file->own_mtime;
}

/* The path to look up for a source in a tree. */
static struct beneath_path
path_of(const struct source *source)
{
	return source->real ?
		       (struct beneath_path){ source->real_anchor,
					      source->real } :
		       (struct beneath_path){ source->anchor, source->path };
}

/* Without a known target, a link is followed as compileall does. */
static bool
target_follows(const struct source *source)
{
	return source->is_link && !source->real;
}

/* Opens a source.  The message names the file that was looked up. */
static int
open_source(struct beneath *beneath, const struct source *source,
	    const struct options *options, struct stat *status, struct err *err)
{
	const struct beneath_path path = path_of(source);
	const struct fs_name name = {
		.directory_fd = beneath_around(beneath, &path),
		.name = path_base(path.path),
		.shown = options->root ? path.path : source->path,
		.follows = target_follows(source),
	};

	int fd;

	if (name.directory_fd < 0)
		return err_errno(err, "%s", name.shown);
	fd = fs_open_name(&name, status, err);
	if (fd < 0 && err->number == ELOOP && !name.follows)
		return err_set(err, "%s: has become a symbolic link",
			       name.shown);
	return fd;
}

int
target_read_source(struct beneath *beneath, const struct source *source,
		   struct source_file *file, const struct options *options,
		   struct buf *bytes, struct err *err)
{
	struct stat status;
	auto_fd fd = open_source(beneath, source, options, &status, err);

	if (fd < 0 || fs_read_open(fd, source->path, REQUEST_MOST_SOURCE, bytes,
				   &status, err))
		return -1;
	note_status(source, options, &status, file);
	/* The file grew or shrank while it was read. */
	if (bytes->length != file->state.size)
		file->has_changed = true;
	return 0;
}

int
target_check_unchanged(struct beneath *beneath, const struct source *source,
		       const struct source_file *file,
		       const struct options *options, struct err *err)
{
	const struct beneath_path path = path_of(source);
	const int flags = target_follows(source) ? 0 : AT_SYMLINK_NOFOLLOW;
	int fd = beneath_around(beneath, &path);
	struct stat status;

	if (fd < 0 || fstatat(fd, path_base(path.path), &status, flags) < 0)
		return err_errno(err, "%s: while it was baked", source->path);
	if (file->has_changed || !is_as_read(file, options, &status))
		return err_set(err, "%s: changed while it was processed",
			       source->path);
	return 0;
}

/* Whether the time is SOURCE_DATE_EPOCH. */
static bool
is_epoch(const struct options *options, const struct timespec *time)
{
	return time->tv_sec == options->epoch && !time->tv_nsec;
}

/* Sets the time by the descriptor that was checked, not by a path. */
static int
set_back(int fd, struct source_file *file, const struct options *options,
	 struct err *err)
{
	struct timespec times[2] = { [1] = { .tv_sec =
						     (time_t)options->epoch } };
	struct stat status;

	if (fstat(fd, &status) < 0)
		return err_errno(err, "cannot read its attributes");
	/* Some FUSE file systems ignore a call that sets only one time. */
	times[0] = status.st_atim;
	if (!fs_is_in_state(&file->state, &status) &&
	    (!is_epoch(options, &status.st_mtim) ||
	     file->state.size != (uint64_t)status.st_size))
		return err_set(err, "changed while it was processed");
	if (!is_epoch(options, &status.st_mtim) &&
	    (futimens(fd, times) < 0 || fstat(fd, &status) < 0))
		return err_errno(err, "cannot set its time");
	if (!is_epoch(options, &status.st_mtim))
		return err_set(err,
			       "the file system cannot store the time "
			       "SOURCE_DATE_EPOCH; use a mode with a hash");
	/* overlayfs has copied the file up, which may make it another file. */
	file->state = fs_state_of(&status);
	file->is_clamped = false;
	return 0;
}

int
target_clamp(struct beneath *beneath, const struct source *source,
	     struct source_file *file, const struct options *options,
	     struct err *err)
{
	struct stat status;
	auto_fd fd = open_source(beneath, source, options, &status, err);

	if (fd < 0)
		return -1;
	return set_back(fd, file, options, err) ?
		       err_prefix(err, "%s", source->path) :
		       0;
}
