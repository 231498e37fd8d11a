/* SPDX-License-Identifier: MIT */
/* What baking writes and what a comparison expects is told by the same code. */
#include "engine/target.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "engine/wire.h"
#include "format/pyname.h"

char *
target_of(const struct source *source, const char *tag, int level)
{
	auto_free char *directory = path_directory(source->path);
	auto_free char *name =
		pyname_cached(path_base(source->path), tag, level);
	bool here = !strchr(source->path, '/');

	return mem_printf("%s%s%s/%s", here ? "" : directory,
			  here || !strcmp(directory, "/") ? "" : "/",
			  PYNAME_CACHE, name);
}

int
target_open_cache(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int
target_look(int cache_fd, const char *path, struct stat *status,
	    struct err *err)
{
	if (fstatat(cache_fd, path_base(path), status, AT_SYMLINK_NOFOLLOW) <
	    0) {
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
target_mode(const struct source *source)
{
	return (source->mode | S_IWUSR) & 0666;
}

/* As Python's int() does it, towards zero: a time may be before 1970. */
static int64_t
whole_seconds(const struct timespec *time)
{
	return time->tv_sec + (time->tv_sec < 0 && time->tv_nsec > 0);
}

static void
note_status(const struct options *options, const struct stat *status,
	    struct source *source)
{
	const struct timespec *time = &status->st_mtim;

	source->mode = status->st_mode;
	source->own_mtime = whole_seconds(time);
	source->mtime = source->own_mtime;
	source->is_clamped = options_is_later(options, time);
	if (source->is_clamped)
		source->mtime = options->epoch;
}

int
target_read_source(struct source *source, const struct options *options,
		   struct buf *bytes, struct err *err)
{
	const char *file = source->real ? source->real : source->path;
	struct stat status;

	if (fs_read_file(file, WIRE_MOST_SOURCE, bytes, &status, err))
		return -1;
	note_status(options, &status, source);
	return 0;
}
