/* SPDX-License-Identifier: MIT */
/* Tests every boundary of the encoding, from both sides. */
#include "base/utf8.h"

#include "lib/tap.h"

static void
reads(const char *bytes, size_t length, uint32_t code, const char *what)
{
	uint32_t got = 0;

	is_int((long long)utf8_read((const uint8_t *)bytes, length, &got),
	       (long long)length, what);
	is_int(got, code, what);
}

static void
refuses(const char *bytes, size_t length, const char *what)
{
	uint32_t got;

	is_int((long long)utf8_read((const uint8_t *)bytes, length, &got), 0,
	       what);
}

/* Encodes a number by the definition of UTF-8 and decodes it. */
static bool
round_trip(uint32_t code)
{
	uint8_t bytes[4];
	size_t length = code < 0x80    ? 1 :
			code < 0x800   ? 2 :
			code < 0x10000 ? 3 :
					 4;
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	uint32_t rest = code;
	uint32_t got;

	for (size_t i = length; i-- > 1; rest >>= 6)
		bytes[i] = (uint8_t)(0x80 | (rest & 0x3f));
	bytes[0] = (uint8_t)(lead[length] | rest);
	return utf8_read(bytes, length, &got) == length && got == code &&
	       (length == 1 || !utf8_read(bytes, length - 1, &got));
}

/* Bytes that are not a character become surrogates, each of three bytes. */
static void
test_escape(void)
{
	auto_buf out = BUF_INIT;

	utf8_add_escaped(&out, "a\xc3\xa9\x80\xff\xed\xa0\x80");
	is_bytes(out.data, out.length,
		 "a\xc3\xa9\xed\xb2\x80\xed\xb3\xbf"
		 "\xed\xb3\xad\xed\xb2\xa0\xed\xb2\x80",
		 18, "bytes become surrogates as in os.fsdecode");
	out.length = 0;
	utf8_add_escaped(&out, "");
	is_int((long long)out.length, 0, "no bytes stay empty");
}

int
main(void)
{
	uint32_t code = 0;

	reads("a", 1, 'a', "ASCII");
	reads("\0", 1, 0, "NUL is a character");
	reads("\xc2\x80", 2, 0x80, "first of two bytes");
	reads("\xdf\xbf", 2, 0x7ff, "last of two bytes");
	reads("\xe0\xa0\x80", 3, 0x800, "first of three bytes");
	reads("\xed\xa0\x80", 3, 0xd800, "a surrogate");
	reads("\xef\xbf\xbf", 3, 0xffff, "last of three bytes");
	reads("\xf0\x90\x80\x80", 4, 0x10000, "first of four bytes");
	reads("\xf4\x8f\xbf\xbf", 4, 0x10ffff, "the last character");
	refuses("\xf4\x90\x80\x80", 4, "past the last character");
	refuses("\xc0\x80", 2, "NUL in two bytes");
	refuses("\xc1\xbf", 2, "ASCII in two bytes");
	refuses("\xe0\x9f\xbf", 3, "a code point of two bytes in three");
	refuses("\xf0\x8f\xbf\xbf", 4, "a code point of three bytes in four");
	refuses("\x80", 1, "a continuation byte first");
	refuses("\xff", 1, "a byte that is never used");
	refuses("\xf8\x88\x80\x80\x80", 5, "five bytes");
	refuses("\xe2\x82", 2, "cut short");
	refuses("\xe2\x82x", 3, "an ASCII byte within a sequence");
	while (code <= 0x10ffff && round_trip(code))
		code++;
	is_int(code, 0x110000, "every code point is encoded and decoded");
	ok(!utf8_is_surrogate(0xd7ff) && utf8_is_surrogate(0xd800) &&
		   utf8_is_surrogate(0xdfff) && !utf8_is_surrogate(0xe000),
	   "surrogates are U+D800 to U+DFFF");
	test_escape();
	return tap_done();
}
