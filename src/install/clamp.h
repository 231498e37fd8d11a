/* SPDX-License-Identifier: MIT */
/*
 * Timestamp mode under SOURCE_DATE_EPOCH: sources that are later are set back
 * to it, the time in the headers of their .pyc.
 */
#ifndef PYC_BAKE_INSTALL_CLAMP_H
#define PYC_BAKE_INSTALL_CLAMP_H

#include "tree/tree_run.h"

/*
 * Sets back each source that was baked, which must be inside the tree
 * (job/scope.h).  Its __pycache__ may hold a .pyc that was not baked, of
 * another level or another Python, with that time and the size of the source in
 * its header.  Until now the time of the source made it stale; then it would
 * pass for fresh.  So it is removed first, with a notice.  If that fails, the
 * source keeps its time, and the failure is reported.
 */
void clamp_run(const struct tree_run *run);

#endif
