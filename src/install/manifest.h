/* SPDX-License-Identifier: MIT */
/*
 * --manifest: the installed paths of the sources and .pyc that exist after the
 * run.
 */
#ifndef PYC_BAKE_INSTALL_MANIFEST_H
#define PYC_BAKE_INSTALL_MANIFEST_H

#include "base/err.h"
#include "tree/tree_run.h"

/*
 * Writes the list to options->manifest (base/outfile.h), in byte order of the
 * paths.  It contains each existing source of the run and each of its existing
 * .pyc, of any Python and level, cached or legacy.  With --sourceless it also
 * contains each legacy .pyc among run->artifacts whose source is missing, so
 * that the next run lists the same.  An installed path is the embedded path,
 * made absolute by the working directory if it is relative.
 *
 * As lines it is a list for %files -f of RPM.  A path with blanks, or with
 * characters that RPM would read as a glob or macro, is quoted and escaped for
 * RPM.  Each __pycache__ has a line "%dir PATH" of its own.  A path with a line
 * feed or another control character is an error; the message names the path and
 * -0.  With options->nul each path is written as it is and ends with a NUL, and
 * only files are listed.
 */
int manifest_write(const struct tree_run *run, struct err *err);

/*
 * For a check: compares the existing list with the one that would be written.
 * Each line that is missing or that is one too many is a finding.  A list that
 * is not a regular file, such as standard output, is not compared.
 */
int manifest_check(const struct tree_run *run, struct err *err);

#endif
