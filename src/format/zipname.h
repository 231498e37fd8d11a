/* SPDX-License-Identifier: MIT */
/*
 * The names that a member of an archive may have (APPNOTE 4.4.17 and appendix
 * D, and what installers do with names), and how a message shows a name.
 */
#ifndef PYC_BAKE_FORMAT_ZIPNAME_H
#define PYC_BAKE_FORMAT_ZIPNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define ZIPNAME_MAX_LENGTH 4096 /* bytes */

/*
 * Returns a name for a message: one line of printable UTF-8.  Anything else is
 * escaped with a backslash, the backslash itself too; a long name is cut.
 * Owned.
 */
char *zipname_show(const void *name, size_t length);

/* The optional features of a name. */
enum zipname_allowed {
	ZIPNAME_ASCII = 0,
	ZIPNAME_UTF8 = 1, /* characters beyond ASCII */
	ZIPNAME_DOT = 2,  /* a leading "./", as bsdtar writes it for "." */
};

/*
 * Refuses a member name that is too long, whose place when unpacked is outside
 * or unclear (absolute, a drive letter, a backslash, an empty, "." or ".."
 * component), or whose characters are not certain, or that ends in the number
 * of a version (";1"), which unzip drops without -V.  One trailing slash marks
 * a directory.  allowed is an or of enum zipname_allowed.  The message does not
 * show the name.
 */
int zipname_check(const void *name, size_t length, unsigned int allowed,
		  struct err *err);

/* Whether the name is valid UTF-8, with any characters. */
bool zipname_is_utf8(const void *name, size_t length);

/* Returns the name without a leading "./"; points into the name. */
const char *zipname_plain(const char *name);

/*
 * Refuses equal names, and a file that the name of another member uses as a
 * directory.  A leading "./" does not make names different.  Sorts the array of
 * borrowed names, which must have passed zipname_check, and skips their leading
 * "./".  The message starts with "member 'NAME': ".
 */
int zipname_check_collisions(const char **names, size_t count, struct err *err);

/*
 * The same for names that differ only in ASCII case.  zipname_sort_folded sorts
 * the array so that such names are adjacent; zipname_is_twin returns whether a
 * name and the next one collide.
 */
void zipname_sort_folded(const char **names, size_t count);
bool zipname_is_twin(const char *name, const char *next);

#endif
