/* SPDX-License-Identifier: MIT */
/*
 * A regular file is replaced by a new one.  A pipe or a device cannot be
 * replaced, and a symbolic link would lose its target, so these are written in
 * place.
 */
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/publish.h"

#define NEW_MODE 0644

/* How to write a file. */
struct place {
	bool is_new;
	bool is_replaced; /* or new */
	mode_t mode;	  /* of a file that is replaced or new */
	int standard_fd;  /* otherwise: the standard descriptor that already is
			   * this file, borrowed; or -1 */
};

static const char *
shown(const char *path)
{
	return strcmp(path, "-") ? path : "standard output";
}

static mode_t
mode_of_new(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return NEW_MODE & ~mask;
}

/*
 * Returns the standard descriptor whose file has this status, or -1.  Opening
 * that file again would overwrite earlier output from its start.
 */
static int
find_standard(const struct stat *status)
{
	static const int standard[] = { STDOUT_FILENO, STDERR_FILENO };

	for (size_t i = 0; i < sizeof(standard) / sizeof(*standard); i++) {
		struct stat stream;

		if (!fstat(standard[i], &stream) &&
		    stream.st_dev == status->st_dev &&
		    stream.st_ino == status->st_ino)
			return standard[i];
	}
	return -1;
}

static int
refuse_directory(struct err *err)
{
	errno = EISDIR;
	return err_errno(err, "cannot write it");
}

static int
look(const char *path, struct place *place, struct err *err)
{
	struct stat status;

	*place = (struct place){ .standard_fd = -1 };
	if (!strcmp(path, "-")) {
		place->standard_fd = STDOUT_FILENO;
		return 0;
	}
	if (lstat(path, &status) < 0) {
		if (errno != ENOENT || !*path)
			return err_errno(err, "cannot write it");
		if (!*path_base(path))
			return refuse_directory(err);
		place->is_new = place->is_replaced = true;
		place->mode = mode_of_new();
		return 0;
	}
	if (S_ISREG(status.st_mode)) {
		place->is_replaced = true;
		place->mode = status.st_mode & 0777;
		return 0;
	}
	if (stat(path, &status) < 0)
		return err_errno(err, "cannot follow the link");
	if (S_ISDIR(status.st_mode))
		return refuse_directory(err);
	place->standard_fd = find_standard(&status);
	return 0;
}

static int
outfile_probe_place(const char *path, struct err *err)
{
	struct place place;

	if (look(path, &place, err))
		return -1;
	if (place.is_replaced) {
		auto_fd directory_fd = -1;
		struct tmpfile file;
		int result = publish_open(&file, &directory_fd, path,
					  place.mode, err);

		tmpfile_discard(&file);
		return result;
	}
	/* Opening and closing a pipe would end it for its reader. */
	if (place.standard_fd < 0 && access(path, W_OK) < 0)
		return err_errno(err, "cannot write it");
	return 0;
}

/*
 * A list or report is written anew, so it does not matter if another run has
 * written it meanwhile.
 */
static int
outfile_replace(const char *path, const struct place *place, const void *bytes,
		size_t length, struct err *err)
{
	auto_fd directory_fd = publish_directory(path, err);
	auto_fd old_fd = -1;
	struct publish file = {
		.directory_fd = directory_fd,
		.name = path_base(path),
		.attributes = { .old_fd = -1,
				.mode = place->mode,
				.is_synced = true },
	};

	if (directory_fd < 0)
		return -1;
	if (!place->is_new)
		old_fd = openat(directory_fd, file.name,
				O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	/* An old file that must not be read gives the new one its mode only. */
	if (!place->is_new && old_fd < 0 && errno != EACCES && errno != ENOENT)
		return err_errno(err, "cannot read its attributes");
	file.attributes.old_fd = old_fd;
	return publish_bytes(&file, bytes, length, err) ?
		     -1 :
		     disk_sync_directory(directory_fd, err);
}

static int
overwrite(const char *path, const void *bytes, size_t length, struct err *err)
{
	auto_fd fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
	int result;

	if (fd < 0)
		return err_errno(err, "cannot write it");
	if (fs_write_all(fd, bytes, length, err))
		return -1;
	/* A pipe or a device cannot be synced. */
	if (fsync(fd) < 0 && errno != EINVAL && errno != EROFS &&
	    errno != ENOTSUP)
		return err_errno(err, "cannot sync it");
	/* Network file systems may delay write errors until close. */
	result = close(fd);
	fd = -1;
	return result < 0 ? err_errno(err, "write") : 0;
}

static int
outfile_write_file(const char *path, const void *bytes, size_t length,
		   struct err *err)
{
	struct place place;

	if (look(path, &place, err))
		return -1;
	if (place.is_replaced)
		return outfile_replace(path, &place, bytes, length, err);
	if (place.standard_fd < 0)
		return overwrite(path, bytes, length, err);
	/* Earlier output must come first. */
	log_flush_output();
	return fs_write_all(place.standard_fd, bytes, length, err);
}

int
outfile_probe(const char *path, struct err *err)
{
	return outfile_probe_place(path, err) ?
		       err_prefix(err, "%s", shown(path)) :
		       0;
}

int
outfile_write(const char *path, const void *bytes, size_t length,
	      struct err *err)
{
	return outfile_write_file(path, bytes, length, err) ?
		       err_prefix(err, "%s", shown(path)) :
		       0;
}
