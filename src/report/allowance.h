/* SPDX-License-Identifier: MIT */
/*
 * The file of --allow-errors, which lists sources that are known not to
 * compile.  Each line is a glob (base/glob.h); "*" also matches "/".  A glob
 * without a "/" is matched with the file name only.  Empty lines and lines that
 * start with "#" are ignored, and so are blanks around a line.
 */
#ifndef PYC_BAKE_REPORT_ALLOWANCE_H
#define PYC_BAKE_REPORT_ALLOWANCE_H

#include <stdbool.h>

#include "base/err.h"

struct allowance;

/*
 * Reads the file (base/infile.h).  It may be a pipe; "-" is standard input.
 * Returns NULL on failure; the message names the file.
 */
struct allowance *allowance_read(const char *path, struct err *err);
void allowance_free(struct allowance *allowance); /* safe on NULL */

/*
 * Whether a source with this path (source_matched in job/plan.h) is known not
 * to compile.  has_failed says whether it failed, as far as that is known yet.
 * For allowance_review, call this for every source of the run, and again for
 * each source that failed.
 */
bool allowance_permits(struct allowance *allowance, const char *path,
		       bool has_failed);

/*
 * Reports, once each with log_notice, the lines that matched no source of the
 * run.  If sources were compiled, also reports the lines whose sources all
 * compile.
 */
void allowance_review(const struct allowance *allowance, bool has_compiled);

#endif
