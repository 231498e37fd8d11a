/* SPDX-License-Identifier: MIT */
/* The file that an archive becomes: where it goes, and how it gets there. */
#ifndef PYC_BAKE_FIND_ARCHIVE_FILE_H
#define PYC_BAKE_FIND_ARCHIVE_FILE_H

#include <sys/stat.h>

#include "base/err.h"
#include "base/tmpfile.h"
#include "job/options.h"

/* Where the options let the archive at path go, under its own name.  Owned. */
char *archive_file_target(const struct options *options, const char *path);

/*
 * Opens the directory of target and a file in it that can become target, with
 * the permissions of the archive that has this mode.  The message starts with a
 * path.
 */
int archive_file_open(struct tmpfile *file, int *directory_fd,
		      const char *target, mode_t mode, struct err *err);

/* The archive that was read. */
struct archive_original {
	const char *path;
	int fd;		    /* open from before it was read */
	struct stat status; /* of then */
};

/*
 * Lets the file, whole and written, become target: dressed as the original,
 * which must still be as it was, and safe on disk.  In place, a target of
 * another name takes no other file's place, and the original is then removed.
 * A target that has the very bytes of the file is one that another run has
 * committed: this one finishes what that one may have left.  The message
 * starts with a path.
 */
int archive_file_commit(struct tmpfile *file, const struct options *options,
			const struct archive_original *original,
			const char *target, struct err *err);

#endif
