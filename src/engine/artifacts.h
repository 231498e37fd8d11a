/* SPDX-License-Identifier: MIT */
/*
 * The .pyc of a source that stand on disk, of whatever Python and level, and
 * whoever wrote them: in its __pycache__ and at its legacy place.
 */
#ifndef PYC_BAKE_ENGINE_ARTIFACTS_H
#define PYC_BAKE_ENGINE_ARTIFACTS_H

#include <stddef.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/map.h"

struct artifacts_place;

/* Directories with sources, and what the __pycache__ of each holds. */
struct artifacts {
	struct map places; /* struct artifacts_place, by its path */
	const struct artifacts_place *place; /* turned to last; borrowed */
};

#define ARTIFACTS_INIT { .places = MAP_INIT }

void artifacts_fini(struct artifacts *artifacts);

/*
 * Turns to a directory, which is listed once, however often and in whatever
 * order it is turned to: sources of a directory and those below its
 * subdirectories take turns in a sorted plan.  One without a
 * __pycache__, or where that is a link, has legacy .pyc alone.  The message
 * names what cannot be listed.
 */
int artifacts_turn(struct artifacts *artifacts, const char *directory,
		   struct err *err);

struct artifact {
	char *name;	   /* from the directory on: "__pycache__/m.TAG.pyc" */
	enum fs_type type; /* FS_REGULAR or FS_SYMLINK */
};

/*
 * Those of the source of this name in the directory, in byte order.  The
 * caller owns the array and frees it with artifacts_free.  The message names
 * what cannot be looked at; there is no array then.
 */
int artifacts_of(const struct artifacts *artifacts, const char *source_name,
		 struct artifact **items, size_t *count, struct err *err);
void artifacts_free(struct artifact *items, size_t count);

#endif
