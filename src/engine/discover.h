/* SPDX-License-Identifier: MIT */
/*
 * From operands to sources and .pyc files: looks up what was named, walks
 * trees, and finds the path that each will have where it is installed.
 */
#ifndef PYC_BAKE_ENGINE_DISCOVER_H
#define PYC_BAKE_ENGINE_DISCOVER_H

#include "base/err.h"
#include "engine/input.h"
#include "engine/options.h"
#include "engine/plan.h"
#include "engine/report.h"

struct discovery {
	const struct options *options;
	struct plan *plan;	/* of sources; NULL where none are wanted */
	struct plan *artifacts; /* of .pyc files; likewise */
	struct plan *records;	/* of *.dist-info/RECORD files; likewise */
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
 * Adds what is wanted of all names that are no archives; with --root and
 * neither operand nor list, of the directories site-packages, dist-packages
 * and pythonX.Y below the root.  What cannot be read is reported, and the
 * rest goes on.  Returns -1 where the run must not start: a path that does
 * not fit -s, or of which -x cannot be told.  The plans are settled then.
 */
int discover_all(const struct discovery *discovery, const struct input *input,
		 struct err *err);

#endif
