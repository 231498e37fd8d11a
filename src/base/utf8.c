/* SPDX-License-Identifier: MIT */
/*
 * The lead byte gives the length.  Overlong forms are detected by code point.
 */
#include "base/utf8.h"

#include <string.h>

#include "base/mem.h"

#define LAST_CODE_POINT 0x10ffff

size_t
utf8_read(const uint8_t *at, size_t remaining, uint32_t *code)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length = at[0] < 0x80 ? 1 :
			at[0] < 0xc0 ? 0 :
			at[0] < 0xe0 ? 2 :
			at[0] < 0xf0 ? 3 :
			at[0] < 0xf8 ? 4 :
				       0;

	if (length < 2) {
		*code = at[0];
		return length;
	}
	if (length > remaining)
		return 0;
	*code = at[0] & (0x7fU >> length);
	for (size_t i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (at[i] & 0x3f);
	}
	return *code < smallest[length] || *code > LAST_CODE_POINT ? 0 : length;
}

/* The length of the first character, or 0 if it is a surrogate or not UTF-8. */
static size_t
read_scalar(const uint8_t *at, const uint8_t *end)
{
	uint32_t code = 0;
	size_t length = utf8_read(at, (size_t)(end - at), &code);

	return length && !utf8_is_surrogate(code) ? length : 0;
}

/* Appends a name, calling replace for each byte that is not UTF-8. */
static void
add_replaced(struct buf *out, const char *name,
	     void (*replace)(struct buf *out, uint8_t byte))
{
	const uint8_t *at = (const uint8_t *)name;
	const uint8_t *end = at + strlen(name);

	while (at < end) {
		size_t length = read_scalar(at, end);

		if (length)
			buf_add(out, at, length);
		else
			replace(out, *at);
		at += length ? length : 1;
	}
}

/* Maps 0x80..0xff to U+DC80..U+DCFF. */
static void
add_surrogate(struct buf *out, uint8_t byte)
{
	buf_add_byte(out, 0xed);
	buf_add_byte(out, (uint8_t)(0xb0 | byte >> 6));
	buf_add_byte(out, (uint8_t)(0x80 | (byte & 0x3f)));
}

void
utf8_add_escaped(struct buf *out, const char *name)
{
	add_replaced(out, name, add_surrogate);
}

static void
add_replacement(struct buf *out, uint8_t byte)
{
	(void)byte;
	buf_add_string(out, "\xef\xbf\xbd");
}

void
utf8_add_valid(struct buf *out, const char *name)
{
	add_replaced(out, name, add_replacement);
}

bool
utf8_is_plain(uint32_t code)
{
	bool is_control = code < 0x20 || (code >= 0x7f && code < 0xa0);
	bool is_unseen = (code >= 0x200b && code <= 0x200f) ||
			 (code >= 0x2028 && code <= 0x202e) ||
			 (code >= 0x2060 && code <= 0x206f) || code == 0xad ||
			 code == 0x61c || code == 0xfeff ||
			 (code >= 0xfff9 && code <= 0xfffb) ||
			 (code & 0xfffe) == 0xfffe || code >= 0xe0000;

	return !is_control && !is_unseen && !utf8_is_surrogate(code);
}

bool
utf8_is_in_line(uint32_t code)
{
	return utf8_is_plain(code) || code == '\t' || code == '\f';
}

void
utf8_add_shown(struct buf *out, const uint8_t *text, size_t length)
{
	const uint8_t *at = text;
	const uint8_t *end = text + length;

	while (at < end) {
		uint32_t code = 0;
		size_t step = utf8_read(at, (size_t)(end - at), &code);

		if (step && utf8_is_plain(code)) {
			buf_add(out, at, step);
			at += step;
			continue;
		}
		do
			buf_printf(out, "\\x%02x", *at++);
		while (step && --step);
	}
}

char *
utf8_show(const char *text)
{
	struct buf shown = BUF_INIT;

	utf8_add_shown(&shown, (const uint8_t *)text, strlen(text));
	buf_add_byte(&shown, 0);
	return (char *)shown.data;
}
