/* SPDX-License-Identifier: MIT */
/*
 * Globs (POSIX.1-2017, XCU 2.13) that do not depend on the C library or the
 * locale.
 */
#ifndef PYC_BAKE_BASE_GLOB_H
#define PYC_BAKE_BASE_GLOB_H

#include <stdbool.h>

/*
 * Whether the glob matches the whole text.  "*" matches any string and "?" any
 * character, also "/" and a leading dot.  A bracket expression has ranges by
 * code point; "!" or "^" negates it.  "\" quotes the next character.
 *
 * A character is a UTF-8 character.  A byte that is not UTF-8 counts as a
 * character of its own in glob and text.  Classes such as [:alpha:] contain
 * only ASCII.  A "[" without its end is an ordinary character.
 *
 * The time is at most proportional to the product of both lengths.
 */
bool glob_match(const char *glob, const char *text);

#endif
