/* SPDX-License-Identifier: MIT */
/*
 * The .pyc of a source that stand on disk, of whatever Python and level, and
 * whoever wrote them: in its __pycache__ and at its legacy place.
 */
#ifndef PYC_BAKE_INSTALL_EXISTING_PYC_H
#define PYC_BAKE_INSTALL_EXISTING_PYC_H

#include <stddef.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/map.h"

struct existing_pyc_place;

/* Directories with sources, and what the __pycache__ of each holds. */
struct existing_pyc {
	struct map places; /* struct existing_pyc_place, by its path */
	const struct existing_pyc_place *place; /* turned to last; borrowed */
};

#define EXISTING_PYC_INIT ((struct existing_pyc){ .places = MAP_INIT })

void existing_pyc_fini(struct existing_pyc *artifacts);

/*
 * Turns to a directory, which is listed once, however often and in whatever
 * order it is turned to: sources of a directory and those below its
 * subdirectories take turns in a sorted plan.  One without a
 * __pycache__, or where that is a link, has legacy .pyc alone.  The message
 * names what cannot be listed.
 */
int existing_pyc_turn(struct existing_pyc *artifacts, const char *directory,
		      struct err *err);

struct artifact {
	char *name;	   /* from the directory on: "__pycache__/m.TAG.pyc" */
	enum fs_type type; /* FS_REGULAR or FS_SYMLINK */
};

/*
 * Those of the source of this name in the directory, in byte order.  The
 * caller owns the array and frees it with existing_pyc_free.  The message names
 * what cannot be looked at; there is no array then.
 */
int existing_pyc_of(const struct existing_pyc *artifacts,
		    const char *source_name, struct artifact **items,
		    size_t *count, struct err *err);
void existing_pyc_free(struct artifact *items, size_t count);

#endif
