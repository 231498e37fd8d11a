/* SPDX-License-Identifier: MIT */
/* --sync: makes sure that the .pyc files of a tree are on disk. */
#ifndef PYC_BAKE_INSTALL_SYNC_H
#define PYC_BAKE_INSTALL_SYNC_H

#include "base/err.h"
#include "tree/tree_run.h"

/*
 * Syncs the file systems of all sources, and that of --output.  The message
 * starts with a path.
 */
int sync_run(const struct tree_run *run, struct err *err);

#endif
