/* SPDX-License-Identifier: MIT */
/* Walks directories, and adds what a discovery wants from them. */
#ifndef PYC_BAKE_FIND_WALK_H
#define PYC_BAKE_FIND_WALK_H

#include <stdbool.h>

#include "find/discovery.h"

/* A directory to walk. */
struct walk_place {
	const struct beneath_anchor *anchor;
	const char *path; /* below the anchor */
	const char *installed;
	bool all;	    /* take everything; else only what is below a
			     * directory with modules */
	bool finds_starts;  /* treat each directory with modules as if it had
			     * been named */
	unsigned int depth; /* how many levels below are entered */
};

/*
 * Adds what is wanted from a directory.  Reports what cannot be read.  Returns
 * -1 if the run must not start.
 */
int walk_directory(const struct discovery *discovery,
		   const struct walk_place *place, struct err *err);

/*
 * Whether a directory of this name has the metadata of a distribution or an
 * egg, and so no modules: *.dist-info, *.egg-info, EGG-INFO.
 */
bool walk_is_metadata(const char *name);

/* Whether a directory of this name has the modules of an installed Python. */
bool walk_holds_modules(const char *name);

#endif
