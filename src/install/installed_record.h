/* SPDX-License-Identifier: MIT */
/*
 * --update-record: the RECORD of an installed distribution (PEP 376, PEP 627)
 * gets a row for each .pyc of its files, so that whoever uninstalls it finds
 * them.
 */
#ifndef PYC_BAKE_INSTALL_INSTALLED_RECORD_H
#define PYC_BAKE_INSTALL_INSTALLED_RECORD_H

#include "tree/tree_run.h"

/*
 * Brings each RECORD of the run up to date with what stands on disk: after
 * the row of a .py come, in byte order, rows with hash and size for each .pyc
 * of it, of whatever Python and level, in its __pycache__ and at its legacy
 * place; a row of a .pyc that is gone goes, as does that of a .py that
 * --sourceless replaced.  Other rows stay as they are, and where they are.  A
 * RECORD in which nothing changes is not written; else it is replaced whole,
 * with owner, permissions and attributes as before, and the time of
 * SOURCE_DATE_EPOCH where that is set.  One that cannot be read or parsed, or
 * that is no longer the file that was read, is reported as a problem and left
 * alone.
 *
 * A RECORD that another one of the run lists is left alone too: it belongs to
 * a vendored distribution, and the other one holds its hash.
 *
 * An absolute path in a row is an installed path.  With -s and -p it is looked
 * up where these say; with one of them or -d alone that cannot be told, and
 * such a row stays as it is, as does one that does not begin with -p.
 *
 * Where there is no RECORD at all a notice says so.
 *
 * In a check (run->findings) nothing is written, and no notice given: each row
 * that is missing, or is not that of its file, is a finding.
 */
void installed_record_run(const struct tree_run *run);

#endif
