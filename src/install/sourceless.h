/* SPDX-License-Identifier: MIT */
/* --sourceless: the legacy .pyc takes the place of its source. */
#ifndef PYC_BAKE_INSTALL_SOURCELESS_H
#define PYC_BAKE_INSTALL_SOURCELESS_H

#include "tree/tree_run.h"

/*
 * Removes each source of the run (a link: the link) that has not failed and
 * whose legacy .pyc is there.  The directory keeps its time under
 * SOURCE_DATE_EPOCH.  What cannot be removed, or is no longer what was baked,
 * is reported as a problem of that source.
 */
void sourceless_run(const struct tree_run *run);

#endif
