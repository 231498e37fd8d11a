/* SPDX-License-Identifier: MIT */
/* The kind of each operand, which is decided once and kept with its name. */
#ifndef PYC_BAKE_FIND_KIND_H
#define PYC_BAKE_FIND_KIND_H

#include <stdbool.h>

#include "base/err.h"
#include "find/input.h"
#include "job/options.h"

/*
 * Decides the kind of each name.  A name in a list can be a wheel, but no other
 * archive: a list may name all files of a tree.
 */
int kind_decide(const struct options *options, struct input *input,
		struct err *err);

/*
 * Sets *kind to that of a path that is looked up like an operand:
 *
 *	- OPERAND_TREE for the name of a module (.py, .pyc);
 *	- OPERAND_TAR for a directory with container images;
 *	- else the kind of the suffix.  A directory is a tree even with the
 *	  suffix of a zip or tar archive, since an unpacked egg has the name of
 *	  a packed one.  With the suffix of a wheel it counts as a wheel;
 *	- without a suffix, OPERAND_ZIP or OPERAND_TAR for a regular file with
 *	  such content, compressed or not;
 *	- OPERAND_TREE for anything else, also for a missing or unreadable file.
 *
 * An error that can be one of every file, such as one of the disk, is returned.
 */
int kind_of(const struct options *options, const char *path,
	    enum operand_kind *kind, struct err *err);

/* Whether a name has the suffix of an archive of any kind. */
bool kind_has_suffix(const char *path);

#endif
