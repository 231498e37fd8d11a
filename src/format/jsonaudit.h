/* SPDX-License-Identifier: MIT */
/*
 * Checks that all readers see the same in a JSON document.  RFC 8259, section
 * 4, does not define the meaning of a duplicate name.  Go's encoding/json also
 * ignores the case of names, and merges the values of such names.  Section 6
 * does not define which numbers can be represented.
 */
#ifndef PYC_BAKE_FORMAT_JSONAUDIT_H
#define PYC_BAKE_FORMAT_JSONAUDIT_H

#include <stddef.h>

#include "base/err.h"

/* The most levels of nested objects and arrays; json-c accepts no more. */
#define JSONAUDIT_MOST_DEPTH 32

/* The most values and names; json-c uses up to 800 bytes for each. */
#define JSONAUDIT_MOST_VALUES 65536

/*
 * Checks a document.  The parser of the bytes checks the syntax; here only what
 * json-c accepts beyond RFC 8259 is refused.  Also refused are a duplicate name
 * in an object, even in another case or with escapes; an integer that fits
 * neither int64_t nor uint64_t; a NUL in a string or name, because it ends the
 * string for C programs; half of a surrogate pair, which is written as another
 * character; and anything that would take much memory.
 */
int jsonaudit_check(const void *bytes, size_t length, struct err *err);

#endif
