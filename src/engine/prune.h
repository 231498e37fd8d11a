/* SPDX-License-Identifier: MIT */
/*
 * --prune: removes .pyc that no import of this run's Pythons would read, from
 * the directories that were walked.
 */
#ifndef PYC_BAKE_ENGINE_PRUNE_H
#define PYC_BAKE_ENGINE_PRUNE_H

#include <stdbool.h>

#include "engine/tree_run.h"

/*
 * Of the .pyc that were found these go, if they still are regular files:
 *
 *   orphaned   in a __pycache__, and what would be its source is not there
 *   foreign    in a __pycache__, with a tag that is of none of the Pythons of
 *              the run; or below a directory pythonX.Y, with another one's
 *   duplicate  at a legacy place, beside its source, unless that is where
 *              the run writes
 *
 * The last two go only where their source is one of the run that has not
 * failed, so that something is left to import.  A legacy .pyc without source
 * is a module, and stays; so does what lies in a directory below a
 * __pycache__.  What does not parse as a .pyc from the first byte to the last
 * (known magic, valid header, marshal data of that release) is never touched,
 * and a notice says so.  A __pycache__ that is then empty goes too.  Under
 * SOURCE_DATE_EPOCH a changed __pycache__ has that time, and the directory
 * around one that is gone keeps its own.  Each removal is told with
 * report_act(..., "removed", ...); what cannot be removed is a problem.
 */
void prune_run(const struct tree_run *run);

/* Whether that would remove one of the .pyc that were found. */
bool prune_removes(const struct tree_run *run, const struct source *artifact);

#endif
