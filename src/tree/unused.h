/* SPDX-License-Identifier: MIT */
/*
 * Which .pyc files no import of this run's Pythons would read, so that --prune
 * removes them.  Of the regular files that were found these are:
 *
 *   orphaned   in a __pycache__, and its source does not exist
 *   foreign    in a __pycache__, with a tag of none of the Pythons of the run;
 *              or below a directory pythonX.Y, with the tag of another one
 *   duplicate  at a legacy place, beside its source, unless the run writes
 *              there
 *
 * The last two are unused only where their source is one of the run that has
 * not failed, so that something is left to import.  A legacy .pyc without a
 * source is a module, and stays; so does what lies in a directory below a
 * __pycache__.
 */
#ifndef PYC_BAKE_TREE_UNUSED_H
#define PYC_BAKE_TREE_UNUSED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "job/plan.h"
#include "tree/tree_run.h"

/* Whether a directory is a __pycache__, by its name. */
bool unused_is_cache(const char *directory);

/*
 * Whether a .pyc in this directory is unused.  If that cannot be decided it is
 * not, and *err says why.
 */
bool unused_is(const struct tree_run *run, const struct source *artifact,
	       const char *directory, struct err *err);

/*
 * Fails if the bytes are not a .pyc file from the first to the last: a known
 * magic number, a valid header, marshal data of that release.
 */
int unused_check_pyc(const uint8_t *bytes, size_t length, struct err *err);

/* Whether --prune would remove this .pyc: unused, regular and a .pyc file. */
bool unused_is_removable(const struct tree_run *run,
			 const struct source *artifact);

#endif
