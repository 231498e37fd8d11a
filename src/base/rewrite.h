/* SPDX-License-Identifier: MIT */
/* Replaces the content of a file and keeps its other properties. */
#ifndef PYC_BAKE_BASE_REWRITE_H
#define PYC_BAKE_BASE_REWRITE_H

#include <stddef.h>
#include <time.h>

#include "base/err.h"
#include "base/fs.h"

/* A regular file to be rewritten.  All is borrowed. */
struct rewrite {
	int directory_fd;
	const char *name;	      /* in that directory */
	const struct fs_state *state; /* of the file when it was read */
	const struct timespec *times; /* access and modification time; NULL:
				       * those of the old file */
};

/*
 * Atomically replaces the file by a new one with these bytes.  The new file has
 * the owner, permissions and extended attributes of the old file.  Other hard
 * links still lead to the old file.  It is an error if the state of the file
 * has changed; nothing is then replaced.  The error message names neither the
 * file nor the directory.
 */
int rewrite_file(const struct rewrite *old, const void *bytes, size_t length,
		 struct err *err);

#endif
