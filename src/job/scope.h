/* SPDX-License-Identifier: MIT */
/*
 * What lies inside the tree that a run bakes, for what is done to sources
 * themselves: only files inside have their time set.  Inside is
 *
 *	- what lies in the staging directory (options_staging);
 *	- what lies in a directory that is an operand, or that --root without
 *	  operands searches;
 *	- a file that is an operand; with a staging directory, only where its
 *	  path does not lead out of that.
 *
 * A link is the file that it leads to, so it may lead out.  A hard link is the
 * file itself, whatever other names that has.
 */
#ifndef PYC_BAKE_JOB_SCOPE_H
#define PYC_BAKE_JOB_SCOPE_H

#include <stddef.h>

#include "job/options.h"
#include "job/plan.h"

struct scope {
	char **trees; /* absolute paths free of links; owned */
	size_t count;
	size_t room;
};

#define SCOPE_INIT ((struct scope){ NULL, 0, 0 })

void scope_fini(struct scope *scope);

/* Adds a directory that is walked.  One that is not there adds nothing. */
void scope_add(struct scope *scope, const char *directory);

/*
 * Notes of each source in a settled plan whether it is a link that leads out;
 * nothing where no time is to be set.
 */
void scope_settle(struct scope *scope, const struct options *options,
		  struct plan *plan);

#endif
