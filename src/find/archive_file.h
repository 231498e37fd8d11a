/* SPDX-License-Identifier: MIT */
/*
 * The file that a baked archive is written to: its path, and how it is put
 * there.
 */
#ifndef PYC_BAKE_FIND_ARCHIVE_FILE_H
#define PYC_BAKE_FIND_ARCHIVE_FILE_H

#include <sys/stat.h>

#include "base/err.h"
#include "base/tmpfile.h"
#include "job/options.h"

/*
 * The path to write the archive at path to: --output, a file of the same name
 * in --output-dir, or path itself.  Owned.
 */
char *archive_file_target(const struct options *options, const char *path);

/*
 * Opens the directory of target, and in it a temporary file that can become
 * target, with the permission bits of mode.  The message starts with a path.
 */
int archive_file_open(struct tmpfile *file, int *directory_fd,
		      const char *target, mode_t mode, struct err *err);

/* The archive that was read. */
struct archive_original {
	const char *path;
	int fd;		    /* opened before the archive was read */
	struct stat status; /* as of then */
};

/*
 * Makes the file, whole and written, target.  It gets the attributes of the
 * original, which must not have changed, and is synced to disk.  In place, a
 * target with another name does not replace any file, and the original is then
 * removed.  If the target already has the bytes of the file, another run has
 * committed it, and this call completes what that run may have left undone.
 * The message starts with a path.
 */
int archive_file_commit(struct tmpfile *file, const struct options *options,
			const struct archive_original *original,
			const char *target, struct err *err);

/*
 * Makes sure that a target that was committed keeps its name after a crash.
 * directory_fd is that of archive_file_open.  The message starts with the path.
 */
int archive_file_sync(int directory_fd, const char *target, struct err *err);

#endif
