/* SPDX-License-Identifier: MIT */
/* The file that an archive becomes: where it goes, and how it gets there. */
#ifndef PYC_BAKE_ENGINE_ARCHIVE_FILE_H
#define PYC_BAKE_ENGINE_ARCHIVE_FILE_H

#include <sys/stat.h>

#include "base/err.h"
#include "base/tmpfile.h"
#include "engine/options.h"

/* Where the options let the archive at path go, under its own name.  Owned. */
char *archive_file_target(const struct options *options, const char *path);

/*
 * Opens the directory of target and a file in it that can become target, with the
 * permissions of the archive that has this mode.  The message starts with a
 * path.
 */
int archive_file_open(struct tmpfile *file, int *directory_fd,
		      const char *target, mode_t mode, struct err *err);

/*
 * Lets the file, whole and written, become target: dressed as the archive at
 * path, which had this status when it was opened and must still be the same,
 * and safe on disk.  The message starts with a path.
 */
int archive_file_commit(struct tmpfile *file, const struct options *options,
			const char *path, const struct stat *status,
			const char *target, struct err *err);

#endif
