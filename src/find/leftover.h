/* SPDX-License-Identifier: MIT */
/*
 * Leftovers are temporary files of runs that were killed.  They would be
 * shipped with the tree, so a run that writes removes those that it finds.
 */
#ifndef PYC_BAKE_FIND_LEFTOVER_H
#define PYC_BAKE_FIND_LEFTOVER_H

#include "report/report.h"

/*
 * Removes the file at path, which must have the name of a temporary file
 * (tmpfile_is_name), unless it is in use.  Reports a file that cannot be
 * removed.
 */
void leftover_remove(struct report *report, const char *path);

/* Removes all leftovers from a directory. */
void leftover_sweep(struct report *report, const char *directory);

/* The same, and from its __pycache__ unless that is a symbolic link. */
void leftover_sweep_both(struct report *report, const char *directory);

#endif
