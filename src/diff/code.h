/* SPDX-License-Identifier: MIT */
/* How the code of two modules differs. */
#ifndef PYC_BAKE_DIFF_CODE_H
#define PYC_BAKE_DIFF_CODE_H

#include "diff/same.h"
#include "job/finding.h"

/* How many differences of a file are listed; the rest is only counted. */
#define DIFF_CODE_MOST 50

/*
 * Adds a finding for each field in which code objects of two modules differ, or
 * one for all if the modules look like those of two optimisation levels.  Code
 * objects are compared if they have the same name and the same place among
 * those of that name.  path is that of the findings.
 */
void diff_code(struct diff_same *same, struct findings *findings,
	       const char *path);

#endif
