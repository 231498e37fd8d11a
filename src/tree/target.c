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

int
target_open_directory(const struct options *options, const char *path)
{
	int no_link = options_use_cache(options) ? O_NOFOLLOW : 0;

	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | no_link);
}

int
target_refuse_directory(const char *path, struct err *err)
{
	int error = errno;
	struct stat status;

	if ((error == ENOTDIR || error == ELOOP) && !lstat(path, &status) &&
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

/* Whether a source is still the file that was read. */
static bool
is_as_read(const struct source_file *file, const struct options *options,
	   const struct stat *status)
{
	struct fs_state clamped = file->state;

	if (fs_is_in_state(&file->state, status))
		return true;
	/* Another run may have set its time back meanwhile. */
	clamped.mtime = (struct timespec){ .tv_sec = (time_t)options->epoch };
	return options_is_later(options, &file->state.mtime) &&
	       fs_is_in_state(&clamped, status);
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
	file->own_mtime = whole_seconds(time);
	file->is_clamped =
		!source->is_outside && options_is_later(options, time);
	file->mtime = file->is_clamped ? options->epoch : file->own_mtime;
}

/* The path to open for a source in a tree. */
static const char *
path_of(const struct source *source)
{
	return source->real ? source->real : source->path;
}

int
target_read_source(const struct source *source, struct source_file *file,
		   const struct options *options, struct buf *bytes,
		   struct err *err)
{
	struct stat status;

	if (fs_read_file(path_of(source), REQUEST_MOST_SOURCE, bytes, &status,
			 err))
		return -1;
	note_status(source, options, &status, file);
	/* The file grew or shrank while it was read. */
	if (bytes->length != file->state.size)
		file->has_changed = true;
	return 0;
}

int
target_check_unchanged(const struct source *source,
		       const struct source_file *file,
		       const struct options *options, struct err *err)
{
	struct stat status;

	if (stat(path_of(source), &status) < 0)
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
target_clamp(const struct source *source, struct source_file *file,
	     const struct options *options, struct err *err)
{
	auto_fd fd = open(path_of(source),
			  O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "%s", source->path);
	return set_back(fd, file, options, err) ?
		       err_prefix(err, "%s", source->path) :
		       0;
}
