/* SPDX-License-Identifier: MIT */
/* The kind of each operand, which is decided once and kept with its name. */
#ifndef PYC_BAKE_FIND_KIND_H
#define PYC_BAKE_FIND_KIND_H

#include <stdbool.h>

#include "find/input.h"
#include "job/options.h"

/*
 * Decides the kind of each name.  A name in a list can be a wheel, but no other
 * archive: a list may name all files of a tree.
 */
void kind_decide(const struct options *options, struct input *input);

/*
 * The kind of a path that is looked up like an operand.  It depends on the
 * name; a file whose name has the suffix of neither an archive nor a module may
 * be a zip or tar archive by its content, compressed or not.  A directory is a
 * tree even with the suffix of an archive, since an unpacked egg has the name
 * of a packed one.  But one named like a wheel counts as a wheel, since
 * unpacked wheels are not named so.  A directory with container images counts
 * as a tar archive.
 */
enum operand_kind kind_of(const struct options *options, const char *path);

/* Whether a name has the suffix of an archive of any kind. */
bool kind_has_suffix(const char *path);

#endif
