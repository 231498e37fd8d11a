/* SPDX-License-Identifier: MIT */
/*
 * Turns operands into sources and .pyc files: looks up what was named, walks
 * trees, and finds the path at which each file is installed.
 */
#ifndef PYC_BAKE_FIND_DISCOVER_H
#define PYC_BAKE_FIND_DISCOVER_H

#include "base/err.h"
#include "find/discovery.h"
#include "find/input.h"
#include "job/options.h"
#include "job/plan.h"
#include "report/report.h"

/*
 * The path on disk of an operand that is an archive.  It is looked up like
 * every operand.  Its last component is resolved, so that the file itself can
 * be replaced.  Owned; NULL on failure.
 */
char *discover_archive(const struct options *options, const char *operand,
		       struct err *err);

/* The installed path of a path on disk below --root.  Owned. */
char *discover_installed(const struct options *options, const char *path);

/*
 * Adds what is wanted from all names of the kind OPERAND_TREE.  With --root and
 * neither operand nor list, does so for the directories site-packages,
 * dist-packages and pythonX.Y below the root.  What cannot be read is reported,
 * and the run continues.  Settles the plans.  Returns -1 if the run must not
 * start: a path is not below -s, or -x fails for it.
 */
int discover_all(const struct discovery *wanted, const struct input *input,
		 struct err *err);

#endif
