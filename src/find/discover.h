/* SPDX-License-Identifier: MIT */
/*
 * From operands to sources and .pyc files: looks up what was named, walks
 * trees, and finds the path that each will have where it is installed.
 */
#ifndef PYC_BAKE_FIND_DISCOVER_H
#define PYC_BAKE_FIND_DISCOVER_H

#include <stdbool.h>

#include "base/err.h"
#include "find/discovery.h"
#include "find/input.h"
#include "job/options.h"
#include "job/plan.h"
#include "report/report.h"

enum operand_kind {
	OPERAND_TREE, /* a directory, or a .py file, or nothing at all */
	OPERAND_WHEEL,
	OPERAND_ZIP, /* .zip, .egg, .pyz, .pex: what is imported from */
	OPERAND_TAR, /* compressed or not; or a directory with container images,
		      * an OCI image layout */
};

/*
 * Where an archive that is an operand lies on disk, looked up as every
 * operand is, and free of links in its last component, so that the file
 * itself can be replaced.  Owned; NULL on failure.
 */
char *discover_archive(const struct options *options, const char *operand,
		       struct err *err);

/* Where a path that begins with --root is installed.  Owned. */
char *discover_installed(const struct options *options, const char *path);

/*
 * What an operand is by its name, or by its content where that is of a zip or a
 * tar archive, compressed or not, and the name has neither the suffix of an
 * archive nor of a module; but a directory is a tree, as an unpacked egg has
 * the name of a packed one, unless it is called a wheel, which none is.
 */
enum operand_kind discover_kind(const struct options *options,
				const char *operand);

/* Whether a name has the suffix of an archive, of whatever kind. */
bool discover_has_suffix(const char *path);

/*
 * The same of a name that was given: what a list names, which may be all files
 * of a tree, is no archive but for wheels.
 */
enum operand_kind discover_name_kind(const struct options *options,
				     const struct input_name *name);

/* Whether a name that was given is an archive. */
bool discover_is_archive(const struct options *options,
			 const struct input_name *name);

/*
 * Adds what is wanted of all names that are no archives; with --root and
 * neither operand nor list, of the directories site-packages, dist-packages
 * and pythonX.Y below the root.  What cannot be read is reported, and the
 * rest goes on.  Returns -1 where the run must not start: a path that does
 * not fit -s, or of which -x cannot be told.  The plans are settled then.
 */
int discover_all(const struct discovery *wanted, const struct input *input,
		 struct err *err);

#endif
