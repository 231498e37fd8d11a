/* SPDX-License-Identifier: MIT */
/* Compares the CRC with its definition, computed one bit at a time. */
#include "base/crc32.h"

#include "lib/tap.h"

static uint32_t
crc32_by_bits(uint32_t crc, const uint8_t *bytes, size_t length)
{
	crc = ~crc;
	for (size_t i = 0; i < length; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
	}
	return ~crc;
}

static void
fill(uint8_t *bytes, size_t length)
{
	uint32_t state = 1;

	for (size_t i = 0; i < length; i++) {
		state = state * 1664525U + 1013904223U;
		bytes[i] = (uint8_t)(state >> 24);
	}
}

int
main(void)
{
	static uint8_t bytes[4096];
	bool same = true;
	bool split = true;

	is_int(crc32_update(0, "", 0), 0, "the CRC of no bytes is 0");
	is_int(crc32_update(0, "123456789", 9), 0xcbf43926U,
	       "the check value of the polynomial");
	is_int(crc32_update(7, NULL, 0), 7, "no bytes leave the CRC unchanged");

	fill(bytes, sizeof(bytes));
	for (size_t start = 0; start < 9; start++)
		for (size_t length = 0; length < 300; length++)
			same &= crc32_update(0, bytes + start, length) ==
				crc32_by_bits(0, bytes + start, length);
	ok(same,
	   "every alignment and length up to 300 agrees with the definition");
	for (unsigned int value = 0; value < 256; value++) {
		uint8_t eight[8];

		for (size_t place = 0; place < 8; place++) {
			memset(eight, 0, sizeof(eight));
			eight[place] = (uint8_t)value;
			same &= crc32_update(0, eight, 8) ==
				crc32_by_bits(0, eight, 8);
		}
	}
	ok(same, "every entry of every table agrees with the definition");
	for (size_t at = 0; at <= sizeof(bytes); at += 37) {
		uint32_t crc = crc32_update(0, bytes, at);

		crc = crc32_update(crc, bytes + at, sizeof(bytes) - at);
		split &= crc == crc32_by_bits(0, bytes, sizeof(bytes));
	}
	ok(split, "a CRC in two steps equals that in one");
	return tap_done();
}
