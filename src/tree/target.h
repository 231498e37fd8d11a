/* SPDX-License-Identifier: MIT */
/* Of a source in a tree: its bytes, and what its .pyc is to be like. */
#ifndef PYC_BAKE_TREE_TARGET_H
#define PYC_BAKE_TREE_TARGET_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "job/options.h"
#include "job/plan.h"

/*
 * The path of its .pyc: in __pycache__ for the Python of a cache tag (PEP
 * 3147), or where -b or --output put it.  Owned.
 */
char *target_of(const struct options *options, const struct source *source,
		const char *tag, int level);

/*
 * Opens the directory of a target; a __pycache__ must be no link.  -1 with
 * errno.
 */
int target_open_directory(const struct options *options, const char *path);

/*
 * What a failure of that means, by errno and what is there.  The message does
 * not name the directory.  Returns -1 always.
 */
int target_refuse_directory(const char *path, struct err *err);

/*
 * Looks at what stands under a name in an open directory; path is its path.
 * What an import would replace by a regular file is refused, for the reason
 * that py_compile gives.  status->st_mode is 0 where there is nothing.
 */
int target_look(int directory_fd, const char *path, struct stat *status,
		struct err *err);

/*
 * Reads the source, and notes in it the mode and time that its .pyc depends
 * on.  The message names the file.
 */
int target_read_source(struct source *source, const struct options *options,
		       struct buf *bytes, struct err *err);

/*
 * Fails where the source is no longer the file that was read, or was not the
 * same file each time: what was made of it would not be of what is there.
 */
int target_check_unchanged(const struct source *source,
			   const struct options *options, struct err *err);

/*
 * Sets the time of a source, which was read, back to SOURCE_DATE_EPOCH, and
 * takes what the file is then for the one that was read.  Fails for one that
 * is neither as it was nor set back already, by another of its names.
 */
int target_clamp(struct source *source, const struct options *options,
		 struct err *err);

/*
 * The permission bits of its .pyc, once it was read: those of the source
 * without any x and writable for its owner (importlib's _calc_mode).
 */
mode_t target_mode(const struct source *source);

#endif
