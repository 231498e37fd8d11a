/* SPDX-License-Identifier: MIT */
/* Names of .pyc files: PEP 3147 and PEP 488. */
#ifndef PYC_BAKE_PYC_PYNAME_H
#define PYC_BAKE_PYC_PYNAME_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define PYNAME_CACHE "__pycache__"

/* Whether a file of this name is a source: it ends in ".py". */
bool pyname_is_source(const char *name);

/*
 * Returns the name inside __pycache__ for the name of a source without
 * directory: "m.py" gives "m.cpython-311.pyc", or "m.cpython-311.opt-1.pyc" at
 * level 1.  tag is sys.implementation.cache_tag.  Owned.
 */
char *pyname_cached(const char *source_name, const char *tag, int level);

/*
 * Returns the name of another source whose .pyc has the same name, and which an
 * import prefers if both exist: "py.py" for ".py"
 * (importlib.util.cache_from_source).  Names are without directory.  NULL for
 * any other name.
 */
const char *pyname_rival(const char *source_name);

/* The parts of a name made by pyname_cached; all point into the name. */
struct pyname_parts {
	const char *stem; /* "m" */
	size_t stem_length;
	const char *tag; /* "cpython-311"; NULL in "m.pyc" */
	size_t tag_length;
	const char *level; /* after "opt-"; NULL if there is none */
	size_t level_length;
};

/*
 * Splits the name of a .pyc without directory by the rules of
 * importlib.util.source_from_cache, with two differences: a stem may have dots,
 * because sources with dots are cached too, and a level has only ASCII letters
 * and digits.  "m.pyc", the name at a legacy place, has neither tag nor level.
 * Returns false if the name does not end in ".pyc", has nothing before it or
 * has a bad level after "opt-"; the stem is then the whole name.
 */
bool pyname_parse_cached(const char *name, struct pyname_parts *parts);

/*
 * Returns the name of the source without directory that a .pyc with these parts
 * may belong to if the source named after the stem does not exist: ".py" for
 * the stem "py".  NULL for any other.
 */
const char *pyname_second_source(const struct pyname_parts *parts);

/* Not a version of CPython 3. */
#define PYNAME_NO_MINOR UINT_MAX

/* A path component whose name shows for which Python its content is. */
struct pyname_version {
	const char *name; /* the component; borrowed, like number */
	int length;
	const char *number; /* X.Y */
	int number_length;
	unsigned int minor; /* Y of 3.Y; PYNAME_NO_MINOR if not 3.Y */
	bool is_egg;
};

/*
 * Finds the first component of path that is such a directory, if any:
 * "pythonX.Y", or "pythonX.Yt" of a free-threaded build; or an egg,
 * "NAME-VERSION-pyX.Y.egg" or "NAME-VERSION-pyX.Y-PLATFORM.egg", in upper or
 * lower case (setuptools, pkg_resources, EGG_NAME).
 */
bool pyname_find_version(const char *path, struct pyname_version *version);

/* Whether a file name without directory is such a name of an egg. */
bool pyname_egg_version(const char *name, struct pyname_version *version);

#endif
