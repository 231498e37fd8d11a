/* SPDX-License-Identifier: MIT */
/*
 * The file name of a wheel, NAME-VERSION(-BUILD)?-PYTHON-ABI-PLATFORM.whl
 * (binary distribution format): what it says about the content, and how it
 * changes if the content is for one release of CPython alone.
 */
#ifndef PYC_BAKE_FORMAT_WHEELNAME_H
#define PYC_BAKE_FORMAT_WHEELNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * The parts as written, all owned.  Each of the three tags may be several,
 * separated by dots.
 */
struct wheelname {
	char *name;
	char *version;
	char *build; /* starts with a digit; NULL if there is none */
	char *python;
	char *abi;
	char *platform;
};

#define WHEELNAME_INIT \
	((struct wheelname){ NULL, NULL, NULL, NULL, NULL, NULL })

/* A local struct wheelname that is released at the end of its scope. */
#define auto_wheelname __attribute__((cleanup(wheelname_fini))) struct wheelname

/*
 * Splits a file name without directory.  The old content of *wheelname is
 * ignored; it is WHEELNAME_INIT on failure.  The message does not show the
 * name.
 */
int wheelname_parse(struct wheelname *wheelname, const char *file_name,
		    struct err *err);

/* Frees the parts and resets the struct to WHEELNAME_INIT. */
void wheelname_fini(struct wheelname *wheelname);

/*
 * Checks that a directory "NAME-VERSION.dist-info", given without its slash, is
 * that of the wheel.  The names must be equal after normalisation by PEP 503,
 * the versions by pyversion_is_same.  The message shows both.
 */
int wheelname_check(const struct wheelname *wheelname, const char *dist_info,
		    size_t length, struct err *err);

/*
 * Whether the tags allow CPython 3.minor: the Python tag is py3, py3<k> with k
 * up to minor, cp3<minor> or, with abi3, cp3<k>; and an ABI is not that of
 * another CPython.
 */
bool wheelname_fits(const struct wheelname *wheelname, unsigned int minor);

/*
 * Returns the file name of the wheel for modules that are only .pyc of CPython
 * 3.minor.  The Python tag becomes cp3<minor>.  The ABI abi3, which would allow
 * later releases, also becomes cp3<minor>.  The ABI none and any other ABI
 * stay, like the rest, byte for byte.  Fails, with NULL, if wheelname_fits
 * returns false.  Owned.
 */
char *wheelname_retag(const struct wheelname *wheelname, unsigned int minor,
		      struct err *err);

/*
 * Appends the content of the file WHEEL with the value of each Tag line changed
 * like wheelname_retag changes it; every other byte stays.  At least one line
 * must be for CPython 3.minor.  The others (py2 next to py3, or an older
 * CPython) are changed in the same way, because the file name then has only one
 * Python tag; so lines may become equal.  Refused are a text without a Tag
 * line, a Tag that is not PYTHON-ABI-PLATFORM on one line, and a carriage
 * return that does not end a line, because readers differ in its meaning.
 * Appends nothing on failure.  The message does not name the file.
 */
int wheelname_retag_text(struct buf *out, const uint8_t *text, size_t length,
			 unsigned int minor, struct err *err);

/*
 * Returns the file name, without directory, of the wheel at path for modules
 * that are only .pyc of CPython 3.minor.  Owned.  NULL if the wheel is for
 * other Pythons; the message then contains the path.
 */
char *wheelname_retagged(const char *path, unsigned int minor, struct err *err);

#endif
