/* SPDX-License-Identifier: MIT */
/* --prune: removes the .pyc files that are unused (tree/unused.h). */
#ifndef PYC_BAKE_INSTALL_PRUNE_H
#define PYC_BAKE_INSTALL_PRUNE_H

#include "tree/tree_run.h"

/*
 * Removes the unused .pyc files from the directories that were walked.  A file
 * that does not parse as a .pyc is never removed, and a notice is printed for
 * it.  A __pycache__ that is then empty is removed too.  Under
 * SOURCE_DATE_EPOCH a changed __pycache__ gets that time, and the directory
 * around a removed one keeps its own.  Each removal is reported by
 * report_act(..., "removed", ...).  A file that cannot be removed is a problem.
 */
void prune_run(const struct tree_run *run);

#endif
