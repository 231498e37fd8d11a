/* SPDX-License-Identifier: MIT */
/* UTF-8, one character at a time (RFC 3629). */
#ifndef PYC_BAKE_BASE_UTF8_H
#define PYC_BAKE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Reads the character at `at`; `remaining` (1 or more) bytes follow.  Returns
 * its length in bytes and sets *code to its code point.  Returns 0 if the
 * sequence is not valid or not the shortest form.  Surrogates are accepted,
 * because Python's marshal writes them: see utf8_is_surrogate.
 */
size_t utf8_read(const uint8_t *at, size_t remaining, uint32_t *code);

/*
 * Appends a file name as Python's marshal writes it: each byte that is not
 * UTF-8 becomes a surrogate (PEP 383) of three bytes.
 */
void utf8_add_escaped(struct buf *out, const char *name);

/* Appends a file name with each byte that is not UTF-8 replaced by U+FFFD. */
void utf8_add_valid(struct buf *out, const char *name);

/*
 * Whether a character can be printed unchanged to a terminal or a log.  It must
 * be visible, and not a control character, a line break or a change of
 * direction.
 */
bool utf8_is_plain(uint32_t code);

/* The same, or a tab or form feed, which a source line may contain. */
bool utf8_is_in_line(uint32_t code);

/*
 * A copy for messages: characters that are not plain and bytes that are not
 * UTF-8 are written byte by byte as \xNN.  Owned.
 */
char *utf8_show(const char *text);

/* Appends length bytes of text, NULs included, in the same way. */
void utf8_add_shown(struct buf *out, const uint8_t *text, size_t length);

static inline bool
utf8_is_surrogate(uint32_t code)
{
	return code >= 0xd800 && code < 0xe000;
}

#endif
