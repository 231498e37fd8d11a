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

/*
 * Refuses a member name that is too long, escapes or confuses the place it
 * would be unpacked to (absolute, with a drive or a backslash, with an empty,
 * "." or ".." component), or whose characters are not certain.  One trailing
 * slash is taken as the mark of a directory.  utf8 says that bit 11 of the
 * flags is set.  The message does not show the name.
 */
int zipname_check(const void *name, size_t length, bool utf8, struct err *err);

/*
 * Refuses equal names and a file that another member's name takes for a
 * directory.  Where fold is set, names are equal that differ only in ASCII
 * case.  Sorts the array of borrowed names, which must have passed
 * zipname_check.  The message starts with "member 'NAME': ".
 */
int zipname_check_collisions(const char **names, size_t count, bool fold,
			     struct err *err);

#endif
