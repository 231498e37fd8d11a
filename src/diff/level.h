/* SPDX-License-Identifier: MIT */
/* Whether two modules look as if compiled at different optimisation levels. */
#ifndef PYC_BAKE_DIFF_LEVEL_H
#define PYC_BAKE_DIFF_LEVEL_H

#include <stdbool.h>

#include "base/buf.h"
#include "diff/same.h"

/*
 * -O leaves out asserts, and -OO also docstrings.  If two modules with the same
 * functions and classes differ in that one has none of them and the other has
 * some, appends which, as the text of a finding.  Returns false otherwise.
 */
bool diff_level(const struct diff_same *same, struct buf *text);

#endif
