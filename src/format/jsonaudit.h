/* SPDX-License-Identifier: MIT */
/*
 * Whether all readers of a JSON document see the same in it.  RFC 8259, section
 * 4, leaves it open what a name that is given twice means; Go's encoding/json
 * also takes names without regard to case, and joins what stands under both.
 * Section 6 leaves it open which numbers fit.
 */
#ifndef PYC_BAKE_FORMAT_JSONAUDIT_H
#define PYC_BAKE_FORMAT_JSONAUDIT_H

#include <stddef.h>

#include "base/err.h"

/* Objects and arrays in each other; json-c takes no more. */
#define JSONAUDIT_MOST_DEPTH 32

/* Values and names in a document; json-c takes up to 800 bytes for each. */
#define JSONAUDIT_MOST_VALUES 65536

/*
 * The syntax is left to whoever parses the bytes, but for what json-c takes
 * and RFC 8259 does not know.  Refused are a name twice in one object, be it in
 * another case or with escapes; an integer that neither int64_t nor uint64_t
 * can hold; a NUL in a text or name, since C programs see the end of it there;
 * half of a surrogate pair, which is written as another character; and what
 * would take much memory.
 */
int jsonaudit_check(const void *bytes, size_t length, struct err *err);

#endif
