/* SPDX-License-Identifier: MIT */
/* Names of .pyc files: PEP 3147 and PEP 488. */
#ifndef PYC_BAKE_FORMAT_PYNAME_H
#define PYC_BAKE_FORMAT_PYNAME_H

#include <stdbool.h>

#define PYNAME_CACHE "__pycache__"

/* Whether a file of this name is a source: it ends in ".py". */
bool pyname_is_source(const char *name);

/*
 * The name inside __pycache__ for a source's name without directory: "m.py"
 * gives "m.cpython-311.pyc", or "m.cpython-311.opt-1.pyc" at level 1.  tag is
 * sys.implementation.cache_tag.  Owned.
 */
char *pyname_cached(const char *source_name, const char *tag, int level);

/*
 * The X.Y of the first component "pythonX.Y" in path, as a pointer to the
 * component and its length; NULL where there is none.
 */
const char *pyname_version_directory(const char *path, int *length);

#endif
