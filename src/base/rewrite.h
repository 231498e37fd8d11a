/* SPDX-License-Identifier: MIT */
/* New bytes for a file that stays what it is in all else. */
#ifndef PYC_BAKE_BASE_REWRITE_H
#define PYC_BAKE_BASE_REWRITE_H

#include <stddef.h>
#include <time.h>

#include "base/err.h"
#include "base/fs.h"

/* A regular file that gets new bytes.  All is borrowed. */
struct rewrite {
	int directory_fd;
	const char *name;	      /* in that directory */
	const struct fs_state *state; /* when it was read */
	const struct timespec *times; /* two, for access and modification;
				       * NULL: those that it has */
};

/*
 * Puts a new file with these bytes in its place, whole or not at all.  Owner,
 * permissions and extended attributes are those of the old file.  Other names
 * of the old file keep it.  If its state has changed, nothing is replaced, and
 * that is an error.  The message names neither file nor directory.
 */
int rewrite_file(const struct rewrite *old, const void *bytes, size_t length,
		 struct err *err);

#endif
