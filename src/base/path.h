/* SPDX-License-Identifier: MIT */
/* Paths as text.  Nothing here asks the file system. */
#ifndef PYC_BAKE_BASE_PATH_H
#define PYC_BAKE_BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* directory/name; no slash is added after one that is there.  Owned. */
char *path_join(const char *directory, const char *name);

/* What follows the last slash; points into path. */
const char *path_base(const char *path);

/* What stands before the last slash: "." where there is none, "/" for a file
 * in the root directory.  Owned. */
char *path_directory(const char *path);

/*
 * The same path without doubled slashes, "." components and a trailing slash.
 * ".." stays, since what it means depends on links.  "" becomes ".".  Owned.
 */
char *path_clean(const char *path);

/*
 * The same for a path below some root: clean, from that root on, without a
 * slash in front, and "" for the root itself.  ".." components
 * stay.  Owned.
 */
char *path_relative(const char *name);

bool path_ends_with(const char *path, const char *suffix);

/*
 * The part of path below directory, both clean: "" where they are the same,
 * NULL where path is not below it.  Points into path.
 */
const char *path_below(const char *path, const char *directory);

/* Whether one of the components of path is name. */
bool path_has_component(const char *path, const char *name);

/*
 * Whether the first of several components of path ends with suffix, and is
 * more than that; its length with the slash goes to *length.
 */
bool path_first_ends(const char *path, const char *suffix, size_t *length);

#endif
