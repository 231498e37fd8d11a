/* SPDX-License-Identifier: MIT */
/* Directories, and what a discovery wants of what lies in them. */
#ifndef PYC_BAKE_FIND_WALK_H
#define PYC_BAKE_FIND_WALK_H

#include <stdbool.h>

#include "find/discovery.h"

/* A directory to walk. */
struct walk_place {
	const char *path;
	const char *installed;
	bool all; /* or only what is below a directory that holds modules: */
	bool finds_starts;  /* each of these is as if it had been named */
	unsigned int depth; /* how many levels below are entered */
};

/*
 * Adds what is wanted below a directory.  What cannot be read is reported;
 * -1 where the run must not start.
 */
int walk_directory(const struct discovery *discovery,
		   const struct walk_place *place, struct err *err);

/*
 * Whether a directory of this name holds what tools keep of a distribution or
 * an egg, and so no modules: *.dist-info, *.egg-info, EGG-INFO.
 */
bool walk_is_metadata(const char *name);

/* Whether a directory of this name holds modules of an installed Python. */
bool walk_holds_modules(const char *name);

#endif
