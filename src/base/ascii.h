/* SPDX-License-Identifier: MIT */
/* ctype.h for ASCII only, and hexadecimal digits: independent of the locale and
 * of the sign of char. */
#ifndef PYC_BAKE_BASE_ASCII_H
#define PYC_BAKE_BASE_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool
ascii_is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static inline char
ascii_lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static inline bool
ascii_is_alphanumeric(char byte)
{
	return ascii_is_digit(byte) ||
	       (ascii_lower(byte) >= 'a' && ascii_lower(byte) <= 'z');
}

/* Whether a byte can be part of a word in a file name and in a message. */
static inline bool
ascii_is_in_name(char byte)
{
	return byte > ' ' && byte <= '~' && byte != '/';
}

/*
 * Writes two lower-case hexadecimal digits for each byte, and no NUL.  Returns
 * where they end.
 */
static inline char *
ascii_write_hex(char *at, const uint8_t *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < length; i++) {
		*at++ = digits[bytes[i] >> 4];
		*at++ = digits[bytes[i] & 15];
	}
	return at;
}

#endif
