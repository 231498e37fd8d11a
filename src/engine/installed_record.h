/* SPDX-License-Identifier: MIT */
/*
 * --update-record: the RECORD of an installed distribution (PEP 376, PEP 627)
 * gets a row for each .pyc of its files, so that whoever uninstalls it finds
 * them.
 */
#ifndef PYC_BAKE_ENGINE_INSTALLED_RECORD_H
#define PYC_BAKE_ENGINE_INSTALLED_RECORD_H

#include "engine/tree_run.h"

/*
 * Brings each RECORD of the run up to date with what stands on disk: after
 * the row of a .py come, in byte order, rows with hash and size for each .pyc
 * of it, of whatever Python and level, in its __pycache__ and at its legacy
 * place; a row of a .pyc that is gone goes, as does that of a .py that
 * --sourceless replaced.  Other rows stay as they are, and where they are.  A
 * RECORD in which nothing changes is not written; else it is replaced whole,
 * with owner, permissions and attributes as before, and the time of
 * SOURCE_DATE_EPOCH where that is set.  One that cannot be read or parsed is
 * reported as a problem and left alone.
 */
void installed_record_run(const struct tree_run *run);

#endif
