/* SPDX-License-Identifier: MIT */
/* --sourceless: the legacy .pyc replaces its source. */
#ifndef PYC_BAKE_INSTALL_SOURCELESS_H
#define PYC_BAKE_INSTALL_SOURCELESS_H

#include "tree/tree_run.h"

/*
 * Removes each source of the run that has not failed and whose legacy .pyc
 * exists.  Of a link only the link is removed.  The directory keeps its time
 * under SOURCE_DATE_EPOCH.  A source that cannot be removed, or that changed
 * after it was baked, is reported as a problem.
 */
void sourceless_run(const struct tree_run *run);

#endif
