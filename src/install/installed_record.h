/* SPDX-License-Identifier: MIT */
/*
 * --update-record: adds a row for each .pyc to the RECORD of an installed
 * distribution (PEP 376, PEP 627), so that uninstalling removes the .pyc too.
 */
#ifndef PYC_BAKE_INSTALL_INSTALLED_RECORD_H
#define PYC_BAKE_INSTALL_INSTALLED_RECORD_H

#include "tree/tree_run.h"

/*
 * Updates each RECORD of the run to match the files on disk.  The row of a .py
 * is followed, in byte order, by rows with hash and size for each of its .pyc,
 * of any Python and level, in its __pycache__ and at its legacy path.  The row
 * of a missing .pyc is removed, as is the row of a .py that --sourceless
 * replaced.  Other rows keep their bytes and places.
 *
 * A RECORD without changes is not written.  A changed RECORD is replaced as a
 * whole.  It keeps its owner, permissions and attributes, and gets the time of
 * SOURCE_DATE_EPOCH if that is set.  A RECORD that cannot be read or parsed, or
 * that changed after it was read, is reported as a problem and left alone.
 *
 * A RECORD that another RECORD of the run lists is left alone too: it belongs
 * to a vendored distribution, and the other RECORD holds its hash.
 *
 * An absolute path in a row is an installed path.  With both -s and -p it is
 * mapped to a path on disk.  With only one of them, or with -d, the path on
 * disk is not known, and the row stays as it is, as does a row whose path does
 * not begin with -p.
 *
 * If there is no RECORD at all, a notice is printed.
 *
 * A check (run->findings) writes nothing and prints no notice: each row that is
 * missing, or does not match its file, is a finding.
 */
void installed_record_run(const struct tree_run *run);

#endif
