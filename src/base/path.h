/* SPDX-License-Identifier: MIT */
/* Paths as strings.  Nothing here accesses the file system. */
#ifndef PYC_BAKE_BASE_PATH_H
#define PYC_BAKE_BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* directory/name.  No slash is added if directory ends with one.  Owned. */
char *path_join(const char *directory, const char *name);

/* The part after the last slash.  Points into path. */
const char *path_base(const char *path);

/*
 * The part before the last slash: "." if there is no slash, "/" for a file in
 * the root directory.  Owned.
 */
char *path_directory(const char *path);

/*
 * Removes repeated slashes, "." components and a trailing slash.  ".." is kept,
 * because its meaning depends on links.  "" becomes ".".  Owned.
 */
char *path_clean(const char *path);

/*
 * The same for a path below a root: removes leading slashes as well, and
 * returns "" for the root itself.  ".." components are kept.  Owned.
 */
char *path_relative(const char *name);

bool path_ends_with(const char *path, const char *suffix);

/*
 * The part of path below directory; both must be clean.  "" if they are the
 * same, NULL if path is not below directory.  Points into path.
 */
const char *path_below(const char *path, const char *directory);

/* Whether name is a component of path. */
bool path_has_component(const char *path, const char *name);

/*
 * Whether path has several components and the first one ends with suffix, but
 * is longer than suffix.  Sets *length to the length of the first component and
 * its slash.
 */
bool path_first_ends(const char *path, const char *suffix, size_t *length);

#endif
