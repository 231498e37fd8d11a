/* SPDX-License-Identifier: MIT */
/*
 * Leftovers are temporary files of runs that were killed.  They would be
 * shipped with the tree, so a run that writes removes those that it finds.
 */
#ifndef PYC_BAKE_FIND_LEFTOVER_H
#define PYC_BAKE_FIND_LEFTOVER_H

#include "base/beneath.h"
#include "report/report.h"

/*
 * Removes the file at path, which must have the name of a temporary file
 * (tmpfile_is_name), unless it is in use.  Reports a file that cannot be
 * removed.
 */
void leftover_remove(struct report *report, struct beneath *beneath,
		     const struct beneath_path *path);

/* Removes all leftovers from a directory. */
void leftover_sweep_below(struct report *report, struct beneath *beneath,
			  const struct beneath_path *directory);

/* The same for a directory that the user named. */
void leftover_sweep(struct report *report, const char *directory);

#endif
