/* SPDX-License-Identifier: MIT */
/*
 * Only the temporary file is written until the last step.  Runs that replace or
 * remove the same archive at the same time take turns at that step: each locks
 * the file that it read, checks that the file is still there, and puts its own
 * in its place.  So no run removes what another one has committed.
 */
#include "find/archive_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/disk.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/publish.h"
#include "base/signals.h"

/* A run holds the lock only for a moment.  A longer lock is not from a run. */
#define LOCK_TRIES 500
#define LOCK_PAUSE 20 /* milliseconds */

static bool
is_in_place(const struct options *options)
{
	return !options->output && !options->output_dir;
}

char *
archive_file_target(const struct options *options, const char *path)
{
	if (options->output)
		return mem_strdup(options->output);
	if (options->output_dir)
		return path_join(options->output_dir, path_base(path));
	return mem_strdup(path);
}

int
archive_file_open(struct tmpfile *file, int *directory_fd, const char *target,
		  mode_t mode, struct err *err)
{
	return publish_open(file, directory_fd, target, mode, err) ?
		       err_prefix(err, "%s", target) :
		       0;
}

static int
archive_file_set_attributes(int fd, const struct options *options,
			    const struct archive_original *original,
			    struct err *err)
{
	const struct timespec epoch = { .tv_sec = (time_t)options->epoch };
	const struct timespec times[2] = { epoch, epoch };
	const struct publish_attributes attributes = {
		.old_fd = is_in_place(options) ? original->fd : -1,
		.mode = original->status.st_mode & 0777,
		.times = options->has_epoch ? times : NULL,
		.may_lack_times = true,
		.is_synced = true,
	};

	return publish_set(&attributes, fd, err);
}

/* Locks the original.  A file system without locks is not an error. */
static int
archive_file_lock(const struct archive_original *original, struct err *err)
{
	for (int try = 0; flock(original->fd, LOCK_EX | LOCK_NB) < 0; try++) {
		if (errno != EWOULDBLOCK)
			return 0;
		if (signals_caught())
			return err_set(err, "interrupted");
		if (try == LOCK_TRIES)
			return err_set(err, "another process has locked it");
		poll(NULL, 0, LOCK_PAUSE);
	}
	return 0;
}

static int
check_unchanged(const struct archive_original *original, struct err *err)
{
	const struct fs_state state = fs_state_of(&original->status);

	return fs_check_unchanged(original->path, &state, err);
}

/* Whether the file of that name already has the bytes of the temporary file. */
static bool
is_committed(const struct tmpfile *file, const char *name)
{
	const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	auto_fd ours = openat(file->directory_fd, file->name, flags);
	auto_fd theirs = openat(file->directory_fd, name, flags);
	struct blob left = BLOB_INIT;
	struct blob right = BLOB_INIT;
	auto_err ignored = ERR_INIT;
	bool result;

	if (ours < 0 || theirs < 0)
		return false;
	result = !blob_open_fd(&left, ours, &ignored) &&
		 !blob_open_fd(&right, theirs, &ignored) &&
		 blob_equals(&left, &right);
	blob_close(&left);
	blob_close(&right);
	return result;
}

/* Removes the original, which target has replaced. */
static int
remove_original(const struct archive_original *original, const char *target,
		struct err *err)
{
	struct stat now;

	/* Another run with the same original has removed it. */
	if (stat(original->path, &now) < 0 && errno == ENOENT)
		return 0;
	if (check_unchanged(original, err))
		return err_prefix(err, "%s: not removed, although %s exists",
				  original->path, target);
	if (!unlink(original->path) || errno == ENOENT)
		return 0;
	return err_errno(err, "%s: cannot be removed, although %s exists",
			 original->path, target);
}

/* Gives the file the new name target, then removes the original. */
static int
move(struct tmpfile *file, const struct archive_original *original,
     const char *target, struct err *err)
{
	const char *name = path_base(target);
	int directory_fd = file->directory_fd;
	auto_err change = ERR_INIT;
	bool is_taken = true;

	if (!check_unchanged(original, &change) &&
	    tmpfile_commit_new(file, name, &is_taken, err))
		return err_prefix(err, "%s", target);
	if (is_taken && !is_committed(file, name)) {
		if (change.message)
			return err_set(err, "%s: %s", original->path,
				       change.message);
		return err_set(err, "%s: %s exists already and differs",
			       original->path, name);
	}
	/* The new name must be on disk before the old one is removed. */
	if (disk_sync_directory(directory_fd, err))
		return err_prefix(err, "%s", target);
	return remove_original(original, target, err);
}

/* The last step; the caller has locked the original if it must. */
static int
commit(struct tmpfile *file, const struct options *options,
       const struct archive_original *original, const char *target,
       struct err *err)
{
	if (is_in_place(options) && strcmp(original->path, target) != 0)
		return move(file, original, target, err);
	if (check_unchanged(original, err))
		return err_prefix(err, "%s", original->path);
	if (tmpfile_commit(file, path_base(target), err))
		return err_prefix(err, "%s", target);
	return 0;
}

int
archive_file_commit(struct tmpfile *file, const struct options *options,
		    const struct archive_original *original, const char *target,
		    struct err *err)
{
	int result;

	if (archive_file_set_attributes(file->fd, options, original, err))
		return err_prefix(err, "%s", target);
	/* From here on the original may be changed. */
	if (signals_caught())
		return err_set(err, "interrupted");
	if (is_in_place(options) && archive_file_lock(original, err))
		return err_prefix(err, "%s", original->path);
	result = commit(file, options, original, target, err);
	/* A worker may have inherited the descriptor, so closing it would not
	 * release the lock. */
	flock(original->fd, LOCK_UN);
	return result;
}

int
archive_file_sync(int directory_fd, const char *target, struct err *err)
{
	return disk_sync_directory(directory_fd, err) ?
		       err_prefix(err, "%s: written, but", target) :
		       0;
}
