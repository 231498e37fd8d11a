/* SPDX-License-Identifier: MIT */
/*
 * Which .pyc files no import by the Pythons of this run would read.  --prune
 * removes them.  Unused are those regular files that are
 *
 *	orphaned   in a __pycache__, and the source does not exist
 *	foreign    in a __pycache__, with a tag of none of the Pythons of the
 *		   run; or below a directory pythonX.Y, with another tag
 *	duplicate  at a legacy place, next to the source, unless the run
 *		   writes there
 *
 * The last two are unused only if the run has baked their source without an
 * error: something must be left to import.  A legacy .pyc without a source is a
 * module and is kept.  Files in a directory below a __pycache__ are kept too.
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
 * Whether a .pyc in this directory is unused.  If that cannot be decided, it is
 * not, and *err says why.
 */
bool unused_is(const struct tree_run *run, const struct source *artifact,
	       const char *directory, struct err *err);

/*
 * Fails unless the bytes are one valid .pyc file: a known magic number, a valid
 * header, and marshal data of that release up to the end.
 */
int unused_check_pyc(const uint8_t *bytes, size_t length, struct err *err);

/*
 * Whether --prune would remove this .pyc: it is unused, a regular file and a
 * valid .pyc.
 */
bool unused_is_removable(const struct tree_run *run,
			 const struct source *artifact);

#endif
