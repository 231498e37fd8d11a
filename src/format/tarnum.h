/* SPDX-License-Identifier: MIT */
/*
 * Numbers of tar headers and pax records, in the forms that all readers take
 * for the same number: GNU tar skips other bytes than Python's int() does, and
 * libarchive stops where Go fails.
 */
#ifndef PYC_BAKE_FORMAT_TARNUM_H
#define PYC_BAKE_FORMAT_TARNUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A field of a header: blanks, octal digits, then blanks and NULs; or no byte
 * but NUL, which is 0; or base 256 of GNU tar, which begins with 0x80, or with
 * 0xff for a negative number.  False for anything else.
 */
bool tarnum_field(const uint8_t *field, size_t length, int64_t *value);

/* Whether nothing but blanks and NULs is in a field. */
bool tarnum_is_blank(const uint8_t *field, size_t length);

/* Decimal digits and nothing else, for a number below 2^63. */
bool tarnum_decimal(const char *text, size_t length, uint64_t *value);

/*
 * A time of a pax record: decimal digits, perhaps with a minus in front, and
 * perhaps a fraction.  The value is rounded towards zero; *is_whole tells
 * whether it was.
 */
bool tarnum_time(const char *text, size_t length, int64_t *seconds,
		 bool *is_whole);

/*
 * Whether all readers have that time: Python keeps one of a pax record in a
 * double, which is exact up to 2^53 seconds, and programs that print a year of
 * more than 31 bits fail, or crash.
 */
bool tarnum_is_time(int64_t seconds);

#endif
