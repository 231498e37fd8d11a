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

/*
 * The bytes are valid JSON: whoever calls has had it parsed.  Of others the
 * verdict means nothing, but nothing past the end is read.  Refused are a name
 * twice in one object, be it in another case or with escapes, an integer that
 * neither int64_t nor uint64_t can hold, and a NUL in a text or name, since C
 * programs see the end of it there.
 */
int jsonaudit_check(const void *bytes, size_t length, struct err *err);

#endif
