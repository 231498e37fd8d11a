/* SPDX-License-Identifier: MIT */
/* Where members belong in a tar archive, decided by their names alone. */
#ifndef PYC_BAKE_TAR_PLACE_H
#define PYC_BAKE_TAR_PLACE_H

#include <stdbool.h>

#include "tar/state.h"

/* Returns the directory of a path of the index: "" for the root.  Owned. */
char *tar_place_directory(const char *path);

/*
 * Returns the path of a member of this name.  In the layers of an image, links
 * in the directories around it are followed, as readers do that unpack one
 * layer over the other.  Owned.
 */
char *tar_place_member(const struct tar_pass *pass, const char *name);

/* Whether path is directory or lies below it, both as in the index. */
bool tar_place_is_within(const char *path, const char *directory);

/* Whether a member at this path would be a source that is baked. */
bool tar_place_is_source(const struct tar_pass *pass, const char *path);

/*
 * Returns the directory of the source of a .pyc, if path is one that this run
 * may write; NULL for any other path.  Owned.
 */
char *tar_place_of_artifact(const struct tar_pass *pass, const char *path);

/* Whether a directory at this path is a __pycache__ that may get a .pyc. */
bool tar_place_is_cache(const struct tar_pass *pass, const char *path);

/*
 * Returns the path of the .pyc of a source.  name is the name of the source in
 * the archive or in the index.  Owned.
 */
char *tar_place_artifact(const struct tar_pass *pass, const char *name,
			 const char *tag, int level);

/* The same for its __pycache__, without a trailing slash. */
char *tar_place_cache(const char *name);

/* Returns where a path of the index is installed.  Owned. */
char *tar_place_installed(const struct tar_pass *pass, const char *path);

/* Returns the co_filename of an installed path.  Owned. */
char *tar_place_embedded(const struct tar_pass *pass, const char *installed);

#endif
