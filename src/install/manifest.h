/* SPDX-License-Identifier: MIT */
/*
 * --manifest: the installed paths of what exists after the run, the sources
 * and their .pyc.
 */
#ifndef PYC_BAKE_INSTALL_MANIFEST_H
#define PYC_BAKE_INSTALL_MANIFEST_H

#include "base/err.h"
#include "tree/tree_run.h"

/*
 * Writes the list to options->manifest (base/outfile.h): in byte order of the
 * paths, each source of the run that is there, and each .pyc of them that is,
 * of whatever Python and level, cached or legacy; the file of --output, which
 * is installed where it is; and with --sourceless each legacy .pyc among
 * run->artifacts whose source is gone, so that the next run lists the same.
 * An installed path is the embedded one, made absolute by the working
 * directory where it is not.
 *
 * As lines it is a list for %files -f of RPM: a path that holds blanks or
 * what RPM would read as a glob or macro is quoted and escaped as RPM wants
 * it, and each __pycache__ of these has a line "%dir PATH" of its own.  A
 * path with a line feed or another control character cannot stand in it: an
 * error that names the path and -0.  With options->nul each path is as it is
 * and ends with a NUL, and there are files only.
 */
int manifest_write(const struct tree_run *run, struct err *err);

/*
 * For a check: compares the list that is there with the one that would be
 * written.  Each line that is missing is a finding, as is one that is too
 * many.  What is no regular file, as standard output, has nothing to compare.
 */
int manifest_check(const struct tree_run *run, struct err *err);

#endif
