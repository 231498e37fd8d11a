/* SPDX-License-Identifier: MIT */
/* UTF-8, one character at a time (RFC 3629). */
#ifndef PYC_BAKE_BASE_UTF8_H
#define PYC_BAKE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * The length of the sequence at the start of remaining bytes, one at least,
 * and its code point in its one shortest form; 0 where there is none.
 * Surrogates pass, since Python's marshal writes them: see utf8_is_surrogate.
 */
size_t utf8_read(const uint8_t *at, size_t remaining, uint32_t *code);

/*
 * Appends a file name as Python's marshal writes it: bytes that are not UTF-8
 * become surrogates (PEP 383), of three bytes each.
 */
void utf8_add_escaped(struct buf *out, const char *name);

/* Appends it with U+FFFD in the place of each byte that is not UTF-8. */
void utf8_add_valid(struct buf *out, const char *name);

/*
 * Whether a terminal or a log can take a character as it stands: it is no
 * control character, does not break a line or turn its direction, and can be
 * seen.
 */
bool utf8_is_plain(uint32_t code);

/*
 * A text for a message: what is not plain or not UTF-8 becomes \xNN, byte by
 * byte.  Owned.
 */
char *utf8_show(const char *text);

static inline bool
utf8_is_surrogate(uint32_t code)
{
	return code >= 0xd800 && code < 0xe000;
}

#endif
