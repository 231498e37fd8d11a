/* SPDX-License-Identifier: MIT */
/*
 * Numbers of tar headers and pax records, in the forms that all readers read as
 * the same number.  Readers differ in others: GNU tar skips other bytes than
 * Python's int() does, and libarchive stops where Go fails.
 */
#ifndef PYC_BAKE_FORMAT_TARNUM_H
#define PYC_BAKE_FORMAT_TARNUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reads a numeric field of a header.  It is one of: blanks, octal digits, then
 * blanks and NULs; NULs only, which is 0; base 256 of GNU tar, which begins
 * with 0x80, or with 0xff for a negative number.  False for anything else.
 */
bool tarnum_field(const uint8_t *field, size_t length, int64_t *value);

/* Whether a field has only blanks and NULs. */
bool tarnum_is_blank(const uint8_t *field, size_t length);

/* Reads a number of decimal digits only, below 2^63. */
bool tarnum_decimal(const char *text, size_t length, uint64_t *value);

/*
 * Reads the time of a pax record: decimal digits, with an optional minus before
 * them and an optional fraction after them.  *seconds is rounded towards zero;
 * *is_whole is false if the fraction is not zero.
 */
bool tarnum_time(const char *text, size_t length, int64_t *seconds,
		 bool *is_whole);

/*
 * Whether all readers can represent the time.  Python keeps the time of a pax
 * record in a double, which is exact up to 2^53 seconds.  Programs that print a
 * year of more than 31 bits fail or crash.
 */
bool tarnum_is_time(int64_t seconds);

#endif
