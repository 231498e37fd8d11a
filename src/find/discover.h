/* SPDX-License-Identifier: MIT */
/*
 * Turns operands into sources and .pyc files: looks up what was named, walks
 * trees, and finds the path at which each file is installed.
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
	OPERAND_TREE, /* a directory, a .py file, or nothing at all */
	OPERAND_WHEEL,
	OPERAND_ZIP, /* .zip, .egg, .pyz, .pex: Python imports from it */
	OPERAND_TAR, /* compressed or not; or a directory with container images,
		      * such as an OCI image layout */
};

/*
 * The path on disk of an operand that is an archive.  It is looked up like
 * every operand.  Its last component is resolved, so that the file itself can
 * be replaced.  Owned; NULL on failure.
 */
char *discover_archive(const struct options *options, const char *operand,
		       struct err *err);

/* The path at which a path that begins with --root is installed.  Owned. */
char *discover_installed(const struct options *options, const char *path);

/*
 * The kind of an operand.  It depends on the name; a file whose name has the
 * suffix of neither an archive nor a module may be a zip or tar archive by its
 * content, compressed or not.  A directory is a tree even with the suffix of an
 * archive, since an unpacked egg has the name of a packed one.  But one named
 * like a wheel counts as a wheel, since unpacked wheels are not named so.  A
 * directory with container images counts as a tar archive.
 */
enum operand_kind discover_kind(const struct options *options,
				const char *operand);

/* Whether a name has the suffix of an archive of any kind. */
bool discover_has_suffix(const char *path);

/*
 * The kind of a name that was given.  A name in a list can be a wheel, but no
 * other archive: a list may name all files of a tree.
 */
enum operand_kind discover_name_kind(const struct options *options,
				     const struct input_name *name);

/*
 * Adds what is wanted from all names that are not archives.  With --root and
 * neither operand nor list, does so for the directories site-packages,
 * dist-packages and pythonX.Y below the root.  What cannot be read is reported,
 * and the run continues.  Settles the plans.  Returns -1 if the run must not
 * start: a path is not below -s, or -x fails for it.
 */
int discover_all(const struct discovery *wanted, const struct input *input,
		 struct err *err);

#endif
