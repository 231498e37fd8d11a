/* SPDX-License-Identifier: MIT */
/* Nothing is touched but the passing file until the last line. */
#include "engine/archive_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/perm.h"
#include "base/sigpipe.h"

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
	auto_free char *directory = path_directory(target);

	*directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*directory_fd < 0)
		return err_errno(err, "%s", directory);
	if (tmpfile_open_mode(file, *directory_fd, mode & 0777, err))
		return err_prefix(err, "%s", target);
	return 0;
}

static int
dress(int fd, const struct options *options, const char *path,
      const struct stat *status, struct err *err)
{
	if (!options->output && !options->output_dir) {
		if (fs_dress(fd, path, err))
			return -1;
	} else if (perm_set(fd, status->st_mode & 0777) < 0) {
		return err_errno(err, "cannot set its mode");
	}
	if (options->has_epoch && fs_set_mtime(fd, options->epoch) < 0 &&
	    !perm_is_refusal(errno))
		return err_errno(err, "cannot set its time");
	return fsync(fd) < 0 ? err_errno(err, "fsync") : 0;
}

int
archive_file_commit(struct tmpfile *file, const struct options *options,
		    const char *path, const struct stat *status,
		    const char *target, struct err *err)
{
	const struct fs_state state = fs_state_of(status);

	if (dress(file->fd, options, path, status, err))
		return err_prefix(err, "%s", target);
	/* The last moment at which the original is still untouched. */
	if (sigpipe_caught())
		return err_set(err, "interrupted");
	if (fs_check_unchanged(path, &state, err))
		return err_prefix(err, "%s", path);
	if (tmpfile_commit(file, path_base(target), err))
		return err_prefix(err, "%s", target);
	return 0;
}
