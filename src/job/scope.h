/* SPDX-License-Identifier: MIT */
/*
 * Which files are inside the trees that a run bakes.  A run sets the time of
 * sources that are inside, and of no others.  Inside are:
 *
 *	- files in the staging directory (options_staging);
 *	- files in a directory that is an operand, or that --root without
 *	  operands searches;
 *	- a file that is an operand; with a staging directory, only if its path
 *	  does not lead out of it.
 *
 * A symbolic link counts as the file that it points to, so it may lead out.  A
 * hard link counts as the file itself, whatever other names that file has.
 */
#ifndef PYC_BAKE_JOB_SCOPE_H
#define PYC_BAKE_JOB_SCOPE_H

#include <stddef.h>

#include "job/options.h"
#include "job/plan.h"

struct scope {
	char **trees; /* absolute paths without symbolic links; owned */
	size_t count;
	size_t room;
};

#define SCOPE_INIT ((struct scope){ NULL, 0, 0 })

void scope_fini(struct scope *scope);

/* Adds a directory that is walked.  Ignores one that does not exist. */
void scope_add(struct scope *scope, const char *directory);

/*
 * Sets is_outside for each source of a settled plan.  Does nothing if the run
 * sets no times.
 */
void scope_settle(struct scope *scope, const struct options *options,
		  struct plan *plan);

#endif
