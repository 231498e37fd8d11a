/* SPDX-License-Identifier: MIT */
/* Each form is read in full, so that no byte of a field is ignored. */
#include "format/tarnum.h"

#include "base/ascii.h"

#define BASE256_POSITIVE 0x80
#define BASE256_NEGATIVE 0xff

#define MOST_SECONDS (INT64_C(1) << 53)

bool
tarnum_is_blank(const uint8_t *field, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (field[i] && field[i] != ' ')
			return false;
	return true;
}

static bool
is_empty(const uint8_t *field, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (field[i])
			return false;
	return true;
}

/* Reads the bytes after the first one as a number in two's complement. */
static bool
read_base256(const uint8_t *field, size_t length, int64_t *value)
{
	const uint8_t fill = field[0] == BASE256_NEGATIVE ? 0xff : 0;
	uint64_t number = fill ? UINT64_MAX : 0;

	for (size_t i = 1; i < length; i++) {
		if (length - i > sizeof(number) && field[i] != fill)
			return false;
		number = number << 8 | field[i];
	}
	*value = (int64_t)number;
	return (*value < 0) == (fill != 0);
}

bool
tarnum_field(const uint8_t *field, size_t length, int64_t *value)
{
	size_t at = 0;
	size_t first;

	*value = 0;
	if (is_empty(field, length))
		return true;
	if (field[0] == BASE256_POSITIVE || field[0] == BASE256_NEGATIVE)
		return read_base256(field, length, value);
	while (at < length && field[at] == ' ')
		at++;
	/* No field has enough digits to overflow. */
	for (first = at; at < length && field[at] >= '0' && field[at] <= '7';
	     at++)
		*value = *value * 8 + (field[at] - '0');
	return at > first && tarnum_is_blank(field + at, length - at);
}

bool
tarnum_decimal(const char *text, size_t length, uint64_t *value)
{
	*value = 0;
	for (size_t i = 0; i < length; i++) {
		if (!ascii_is_digit(text[i]) ||
		    *value > (INT64_MAX - 9) / UINT64_C(10))
			return false;
		*value = *value * 10 + (uint64_t)(text[i] - '0');
	}
	return length > 0;
}

bool
tarnum_time(const char *text, size_t length, int64_t *seconds, bool *is_whole)
{
	const bool is_negative = length && *text == '-';
	size_t digits;
	uint64_t number;

	text += is_negative;
	length -= is_negative;
	for (digits = 0; digits < length && ascii_is_digit(text[digits]);)
		digits++;
	if (!tarnum_decimal(text, digits, &number))
		return false;
	*seconds = is_negative ? -(int64_t)number : (int64_t)number;
	*is_whole = true;
	if (digits == length)
		return true;
	if (text[digits] != '.')
		return false;
	for (size_t i = digits + 1; i < length; i++) {
		if (!ascii_is_digit(text[i]))
			return false;
		*is_whole &= text[i] == '0';
	}
	return true;
}

bool
tarnum_is_time(int64_t seconds)
{
	return seconds >= -MOST_SECONDS && seconds <= MOST_SECONDS;
}
