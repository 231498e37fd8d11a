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
 *
 * What a link points to is determined once.  If that is inside, the source is
 * opened there from then on, without following a link.
 */
#ifndef PYC_BAKE_JOB_SCOPE_H
#define PYC_BAKE_JOB_SCOPE_H

#include <stddef.h>

#include "base/beneath.h"
#include "job/options.h"
#include "job/plan.h"

struct scope {
	struct beneath_anchors *anchors; /* borrowed */
	/* Their paths are absolute, without symbolic links.  Borrowed. */
	const struct beneath_anchor **trees;
	size_t count;
	size_t room;
};

#define SCOPE_INIT(anchors) ((struct scope){ (anchors), NULL, 0, 0 })

void scope_fini(struct scope *scope);

/*
 * Adds a directory that is walked.  Ignores one that is not where its path
 * leads any more.
 */
void scope_add(struct scope *scope, const struct beneath_path *directory);

/*
 * Sets is_outside and hides_lines for each source of a settled plan, and real
 * for a link that leads inside.
 */
void scope_settle(struct scope *scope, const struct options *options,
		  struct plan *plan);

#endif
