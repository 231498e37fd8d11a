/* SPDX-License-Identifier: MIT */
/*
 * Temporary files that runs which were killed have left, and that would be
 * shipped with the tree: a run that writes removes them where it looks.
 */
#ifndef PYC_BAKE_FIND_LEFTOVER_H
#define PYC_BAKE_FIND_LEFTOVER_H

#include "report/report.h"

/*
 * Removes the file at path, which has such a name (tmpfile_is_name), unless
 * it is in use.  What cannot be removed is reported.
 */
void leftover_remove(struct report *report, const char *path);

/* Removes all of them from a directory. */
void leftover_sweep(struct report *report, const char *directory);

/* The same, and in its __pycache__ unless that is a link. */
void leftover_sweep_both(struct report *report, const char *directory);

#endif
