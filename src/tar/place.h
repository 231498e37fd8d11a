/* SPDX-License-Identifier: MIT */
/* Where things belong in a tar archive, told by names alone. */
#ifndef PYC_BAKE_TAR_PLACE_H
#define PYC_BAKE_TAR_PLACE_H

#include <stdbool.h>

#include "tar/state.h"

/* The directory of a path of the index: "" for the root.  Owned. */
char *tar_place_directory(const char *path);

/*
 * The path at which a member of this name lies.  In the layers of an image the
 * links in the directories around it are followed, as readers do that unpack
 * one layer over the other.  Owned.
 */
char *tar_place_member(const struct tar_pass *pass, const char *name);

/* Whether path is directory or lies below it, both as in the index. */
bool tar_place_is_within(const char *path, const char *directory);

/* Whether a member at this path would be a source that is baked. */
bool tar_place_is_source(const struct tar_pass *pass, const char *path);

/*
 * The directory whose source would have a .pyc of this path, if that may be
 * one that this run writes.  Owned; NULL for any other path.
 */
char *tar_place_of_artifact(const struct tar_pass *pass, const char *path);

/* Whether a directory at this path is a __pycache__ that may get a .pyc. */
bool tar_place_is_cache(const struct tar_pass *pass, const char *path);

/*
 * The .pyc of a source, by the name of the source as it stands in the archive
 * or in the index.  Owned.
 */
char *tar_place_artifact(const struct tar_pass *pass, const char *name,
			 const char *tag, int level);

/* The same for the directory that it is in, without a slash at the end. */
char *tar_place_cache(const char *name);

/* Where a path of the index is installed.  Owned. */
char *tar_place_installed(const struct tar_pass *pass, const char *path);

/* co_filename of what is installed there.  Owned. */
char *tar_place_embedded(const struct tar_pass *pass, const char *installed);

#endif
