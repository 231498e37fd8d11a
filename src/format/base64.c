/* SPDX-License-Identifier: MIT */
/*
 * Three bytes are four characters.  A rest of one or two bytes is two or three
 * characters, whose unused low bits are zero.  The decoder checks those bits,
 * so text and bytes are one to one and equal digests have equal texts.
 */
#include "format/base64.h"

static const char alphabet[65] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void
base64_encode(struct buf *out, const uint8_t *bytes, size_t length)
{
	while (length) {
		size_t taken = length < 3 ? length : 3;
		uint32_t group = 0;

		for (size_t i = 0; i < 3; i++)
			group = group << 8 | (i < taken ? bytes[i] : 0U);
		for (size_t i = 0; i <= taken; i++)
			buf_add_byte(
				out,
				(uint8_t)alphabet[group >> (18 - 6 * i) & 63]);
		bytes += taken;
		length -= taken;
	}
}

/* Returns the six bits of a character, or -1. */
static int
bits_of(char character)
{
	if (character >= 'A' && character <= 'Z')
		return character - 'A';
	if (character >= 'a' && character <= 'z')
		return character - 'a' + 26;
	if (character >= '0' && character <= '9')
		return character - '0' + 52;
	if (character == '-')
		return 62;
	return character == '_' ? 63 : -1;
}

int
base64_decode(struct buf *out, const char *text, size_t length, struct err *err)
{
	size_t before = out->length;
	uint32_t group = 0;
	unsigned int waiting = 0;

	if (length % 4 == 1)
		return err_set(err,
			       "%zu base64 characters do not make whole bytes",
			       length);
	for (size_t i = 0; i < length; i++) {
		int bits = bits_of(text[i]);

		if (bits < 0) {
			out->length = before;
			return err_set(err,
				       "character %zu is not of the "
				       "urlsafe base64 alphabet",
				       i + 1);
		}
		group = (group << 6 | (uint32_t)bits) & 0xffff;
		waiting += 6;
		if (waiting >= 8) {
			waiting -= 8;
			buf_add_byte(out, (uint8_t)(group >> waiting));
		}
	}
	if (group & ((1U << waiting) - 1)) {
		out->length = before;
		return err_set(err, "the last base64 character has bits set "
				    "beyond the last byte");
	}
	return 0;
}
