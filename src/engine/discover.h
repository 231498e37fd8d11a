/* SPDX-License-Identifier: MIT */
/*
 * From operands to sources: looks up what was named, walks trees, and finds
 * the path that each source will have where it is installed.
 */
#ifndef PYC_BAKE_ENGINE_DISCOVER_H
#define PYC_BAKE_ENGINE_DISCOVER_H

#include "base/err.h"
#include "engine/options.h"
#include "engine/plan.h"
#include "engine/report.h"

struct discovery {
	const struct options *options;
	struct plan *plan;
	struct report *report;
};

enum operand_kind {
	OPERAND_TREE, /* a directory, or a .py file, or nothing at all */
	OPERAND_WHEEL,
};

/*
 * Where an archive that is an operand lies on disk, looked up as every
 * operand is, and free of links in its last component, so that the file
 * itself can be replaced.  Owned; NULL on failure.
 */
char *discover_archive(const struct options *options, const char *operand,
		       struct err *err);

/* What an operand is by its name: only wheels are archives so far. */
enum operand_kind discover_kind(const char *operand);

/*
 * Adds the sources of one operand, a directory or a .py file.  What cannot be
 * read is reported, and the rest goes on.  Returns -1 where the run must not
 * start: a path that does not fit -s.
 */
int discover_add(const struct discovery *discovery, const char *operand,
		 struct err *err);

/*
 * With --root and no operand: the directories site-packages, dist-packages
 * and pythonX.Y below the root.  Returns -1 as discover_add does.
 */
int discover_root(const struct discovery *discovery, struct err *err);

/*
 * Refuses a plan with an embedded path below a directory pythonX.Y that is
 * not the CPython 3.minor that compiles: nobody could import what is baked.
 */
int discover_check(const struct plan *plan, unsigned int minor,
		   struct err *err);

#endif
