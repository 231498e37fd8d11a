/* SPDX-License-Identifier: MIT */
/* A source in a tree: its bytes, and the attributes of its .pyc. */
#ifndef PYC_BAKE_TREE_TARGET_H
#define PYC_BAKE_TREE_TARGET_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/beneath.h"
#include "base/buf.h"
#include "base/err.h"
#include "job/options.h"
#include "job/plan.h"
#include "tree/source_file.h"

/*
 * The path of the .pyc of a source: in __pycache__ with this cache tag (PEP
 * 3147), or where -b or --output puts it.  Owned.
 */
char *target_of(const struct options *options, const struct source *source,
		const char *tag, int level);

/*
 * The anchor of the targets of a source: that of the source; NULL for --output,
 * which the user has named.
 */
const struct beneath_anchor *target_anchor(const struct options *options,
					   const struct source *source);

/*
 * Explains in *err why the directory of a target could not be opened, from
 * errno and from the file that is there.  The message does not name the
 * directory. Always returns -1.
 */
int target_refuse_directory(struct beneath *beneath,
			    const struct beneath_path *directory,
			    struct err *err);

/*
 * Gets the status of the target at path, in its open directory.  Sets
 * status->st_mode to 0 if it does not exist.  Fails for a file that an import
 * would replace by a regular file, for the reason that py_compile gives.
 */
int target_look(int directory_fd, const char *path, struct stat *status,
		struct err *err);

/*
 * Reads the source, and notes in *file the mode and the time that its .pyc
 * depends on.  The message names the file.
 */
int target_read_source(struct beneath *beneath, const struct source *source,
		       struct source_file *file, const struct options *options,
		       struct buf *bytes, struct err *err);

/*
 * Fails if the source is no longer the file that was read, or if the reads did
 * not all find the same file.  The .pyc would then not match the file on disk.
 */
int target_check_unchanged(struct beneath *beneath, const struct source *source,
			   const struct source_file *file,
			   const struct options *options, struct err *err);

/*
 * Sets the time of a source that was read back to SOURCE_DATE_EPOCH, and notes
 * the new state of the file as the one that was read.  Fails if the file has
 * changed, unless its time was only set back already, through another of its
 * names.
 */
int target_clamp(struct beneath *beneath, const struct source *source,
		 struct source_file *file, const struct options *options,
		 struct err *err);

/*
 * The permission bits of the .pyc of a source that was read: those of the
 * source, without x bits and writable for the owner (_calc_mode in importlib).
 */
mode_t target_mode(const struct source_file *file);

#endif
