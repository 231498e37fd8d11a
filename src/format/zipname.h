/* SPDX-License-Identifier: MIT */
/*
 * What a member of an archive may be called (APPNOTE 4.4.17 and appendix D,
 * and what installers do with names), and how a name is shown in a message.
 */
#ifndef PYC_BAKE_FORMAT_ZIPNAME_H
#define PYC_BAKE_FORMAT_ZIPNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define ZIPNAME_MAX_LENGTH 4096 /* bytes */

/*
 * A name for a message: one line of printable UTF-8.  Anything else, and the
 * backslash that marks it, is escaped; a long name is cut.  Owned.
 */
char *zipname_show(const void *name, size_t length);

/* What a name may have. */
enum zipname_allowed {
	ZIPNAME_ASCII = 0,
	ZIPNAME_UTF8 = 1, /* characters beyond ASCII */
	ZIPNAME_DOT = 2,  /* "./" in front, as bsdtar writes it for "." */
};

/*
 * Refuses a member name that is too long, escapes or confuses the place it
 * would be unpacked to (absolute, with a drive or a backslash, with an empty,
 * "." or ".." component), or whose characters are not certain.  One trailing
 * slash is taken as the mark of a directory.  allowed is made of enum
 * zipname_allowed.  The message does not show the name.
 */
int zipname_check(const void *name, size_t length, unsigned int allowed,
		  struct err *err);

/* Whether the name is valid UTF-8, with any characters. */
bool zipname_is_utf8(const void *name, size_t length);

/* The name without the "./" that it may have in front; points into it. */
const char *zipname_plain(const char *name);

/*
 * Refuses equal names and a file that another member's name takes for a
 * directory; "./" in front makes no other name.  Sorts the array of borrowed
 * names, which must have passed zipname_check.  The message starts with
 * "member 'NAME': ".
 */
int zipname_check_collisions(const char **names, size_t count, struct err *err);

/*
 * The same for names that differ only in ASCII case: sorts the array so that
 * such names follow each other, and tells of a name and the next one whether
 * they are such.
 */
void zipname_sort_folded(const char **names, size_t count);
bool zipname_is_twin(const char *name, const char *next);

#endif
