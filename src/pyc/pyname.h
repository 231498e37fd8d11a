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
 * The name inside __pycache__ for a source's name without directory: "m.py"
 * gives "m.cpython-311.pyc", or "m.cpython-311.opt-1.pyc" at level 1.  tag is
 * sys.implementation.cache_tag.  Owned.
 */
char *pyname_cached(const char *source_name, const char *tag, int level);

/*
 * For a source's name without directory, the name of the source that an import
 * looks for where both are there, since their .pyc have one name: "py.py" for
 * ".py" (importlib.util.cache_from_source).  NULL for any other name.
 */
const char *pyname_rival(const char *source_name);

/* A name made by pyname_cached, taken apart; all point into it. */
struct pyname_parts {
	const char *stem; /* "m" */
	size_t stem_length;
	const char *tag; /* "cpython-311"; NULL in "m.pyc" */
	size_t tag_length;
	const char *level; /* what follows "opt-"; NULL where that is not */
	size_t level_length;
};

/*
 * Takes the name of a .pyc without directory apart, by the rules of
 * importlib.util.source_from_cache, but that a stem may have dots, since
 * sources with dots are cached too, and that a level is of ASCII letters and
 * digits.  "m.pyc", the name at a legacy place, has neither tag nor level.
 * False where it does not end in ".pyc", has nothing before that, or has
 * something else than a level after "opt-"; all of it is then the stem.
 */
bool pyname_parse_cached(const char *name, struct pyname_parts *parts);

/*
 * The name of another source without directory that a .pyc with these parts may
 * be of, where the one named after the stem is not there: ".py" for the stem
 * "py".  NULL for any other.
 */
const char *pyname_second_source(const struct pyname_parts *parts);

/* No release of CPython 3. */
#define PYNAME_NO_MINOR UINT_MAX

/* A directory whose name says for which Python what is in it is. */
struct pyname_version {
	const char *name; /* the component; borrowed, as the number is */
	int length;
	const char *number; /* X.Y */
	int number_length;
	unsigned int minor; /* Y of 3.Y; PYNAME_NO_MINOR for another X.Y */
	bool is_egg;
};

/*
 * Finds the first component of path that is a directory of that kind, if there
 * is one: "pythonX.Y", or "pythonX.Yt" of a free-threaded build; an egg,
 * "NAME-VERSION-pyX.Y.egg" or "NAME-VERSION-pyX.Y-PLATFORM.egg", in upper or
 * lower case (setuptools, pkg_resources, EGG_NAME).
 */
bool pyname_find_version(const char *path, struct pyname_version *version);

/* Whether a file name without directory is such a name of an egg. */
bool pyname_egg_version(const char *name, struct pyname_version *version);

#endif
