/* SPDX-License-Identifier: MIT */
/*
 * Timestamp mode under SOURCE_DATE_EPOCH: sources later than it are set back
 * to it, the time in the headers of their .pyc.
 */
#ifndef PYC_BAKE_INSTALL_CLAMP_H
#define PYC_BAKE_INSTALL_CLAMP_H

#include "tree/tree_run.h"

/*
 * Sets back each source that was baked, which must be inside the tree
 * (job/scope.h).  A .pyc in its __pycache__ that was not, of another level
 * or another Python, but has that time and the size of the source in its
 * header, would then pass for fresh, though its time has ruled it out so far;
 * it is removed first, with a notice.  A source of which that cannot be done
 * keeps its time, and that is reported.
 */
void clamp_run(const struct tree_run *run);

#endif
