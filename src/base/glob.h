/* SPDX-License-Identifier: MIT */
/*
 * Globs (POSIX.1-2017, XCU 2.13), which mean the same with every C library and
 * in every locale.
 */
#ifndef PYC_BAKE_BASE_GLOB_H
#define PYC_BAKE_BASE_GLOB_H

#include <stdbool.h>

/*
 * Whether the glob matches the whole of the text.  "*" matches any characters,
 * "?" one, "/" and a leading dot included; a bracket is a set with ranges by
 * code point, its contrary after "!" or "^"; "\" takes the meaning of what
 * follows away.  A character is one of UTF-8; a byte that is not UTF-8 is a
 * character of its own, in both.  A class such as [:alpha:] has ASCII alone.  A
 * bracket that does not end is a character.  Takes at most the product of both
 * lengths in steps.
 */
bool glob_match(const char *glob, const char *text);

#endif
