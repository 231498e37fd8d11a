/* SPDX-License-Identifier: MIT */
/*
 * The existing .pyc of a source, in its __pycache__ and at its legacy path: of
 * any Python, at any level, and written by any program.
 */
#ifndef PYC_BAKE_INSTALL_EXISTING_PYC_H
#define PYC_BAKE_INSTALL_EXISTING_PYC_H

#include <stddef.h>

#include "base/beneath.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/map.h"

struct existing_pyc_place;

/* The directories of sources, and the content of each __pycache__. */
struct existing_pyc {
	struct beneath *beneath; /* borrowed */
	struct map places;	 /* struct existing_pyc_place, by its path */
	const struct existing_pyc_place *place; /* the current one; borrowed */
};

#define EXISTING_PYC_INIT(beneath) \
	((struct existing_pyc){ (beneath), .places = MAP_INIT })

void existing_pyc_fini(struct existing_pyc *artifacts);

/*
 * Makes a directory the current one.  Each directory is listed only once, in
 * whatever order the calls come: in a sorted plan the sources of a directory
 * alternate with those below its subdirectories.  A directory whose __pycache__
 * does not exist or is a link has only legacy .pyc.  The message names what
 * cannot be listed.
 */
int existing_pyc_turn(struct existing_pyc *artifacts,
		      const struct beneath_path *directory, struct err *err);

struct artifact {
	char *name;	   /* relative: "__pycache__/m.TAG.pyc" or "m.pyc" */
	enum fs_type type; /* FS_REGULAR or FS_SYMLINK */
};

/*
 * Lists the .pyc of the source of this name in the current directory, in byte
 * order.  The caller owns the array and must free it with existing_pyc_free.
 * On error there is no array, and the message names the file that cannot be
 * inspected.
 */
int existing_pyc_of(const struct existing_pyc *artifacts,
		    const char *source_name, struct artifact **items,
		    size_t *count, struct err *err);
void existing_pyc_free(struct artifact *items, size_t count);

#endif
