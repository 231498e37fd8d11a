/* SPDX-License-Identifier: MIT */
/* New bytes for a file that stays what it is in all else. */
#ifndef PYC_BAKE_BASE_REWRITE_H
#define PYC_BAKE_BASE_REWRITE_H

#include <stddef.h>
#include <time.h>

#include "base/err.h"
#include "base/fs.h"

/*
 * Puts a new file with these bytes in the place of the regular file that has
 * this name in the open directory, whole or not at all.  Owner, permissions
 * and extended attributes are those of the old one; so are the access and
 * modification times, unless times gives others.  Other names that the old
 * file had keep it.  state is that of the old file when it was read: where
 * it is another by now, nothing is replaced, and that is an error.  The
 * message names neither file nor directory.
 */
int rewrite_file(int directory_fd, const char *name,
		 const struct fs_state *state, const struct timespec times[2],
		 const void *bytes, size_t length, struct err *err);

#endif
