/* SPDX-License-Identifier: MIT */
/*
 * The file of --allow-errors: files that are known not to compile.  Each line
 * is a glob (base/glob.h), in which "*" matches "/" too; without a
 * "/" it is matched with the name of the file alone.  Empty lines and those
 * that start with "#" say nothing; blanks around a line are not part of it.
 */
#ifndef PYC_BAKE_REPORT_ALLOWANCE_H
#define PYC_BAKE_REPORT_ALLOWANCE_H

#include <stdbool.h>

#include "base/err.h"

struct allowance;

/*
 * Reads the file (base/infile.h), which may be a pipe, or standard input for
 * "-".  NULL on failure; the message names it.
 */
struct allowance *allowance_read(const char *path, struct err *err);
void allowance_free(struct allowance *allowance); /* safe on NULL */

/*
 * Whether a source with this path (source_matched in job/plan.h) is known
 * not to compile.  has_failed tells whether it did not, as far as that is
 * known.  For allowance_review every source of the run must be asked about,
 * and one that failed once more.
 */
bool allowance_permits(struct allowance *allowance, const char *path,
		       bool has_failed);

/*
 * Tells, with log_notice and once for each, of the lines that matched no
 * source of the run, and, unless nothing was compiled, of those all of whose
 * files compile.
 */
void allowance_review(const struct allowance *allowance, bool has_compiled);

#endif
