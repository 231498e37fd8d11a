/* SPDX-License-Identifier: MIT */
/*
 * Eight bytes a step: table k holds the checksum of each byte value followed
 * by k zero bytes, so one step is eight look-ups without a chain between
 * them.  A checksum without preset is linear over exclusive or, so each table
 * follows from the eight entries of the single bits, and only those are
 * spelled out; the compiler fills in the rest.
 */
#include "format/crc32.h"

#include "base/buf.h"

#define BIT(value, bit, basis) ((((value) >> (bit)) & 1U) * (basis))
#define ENTRY(value, a, b, c, d, e, f, g, h)                      \
	(BIT(value, 0, a) ^ BIT(value, 1, b) ^ BIT(value, 2, c) ^ \
	 BIT(value, 3, d) ^ BIT(value, 4, e) ^ BIT(value, 5, f) ^ \
	 BIT(value, 6, g) ^ BIT(value, 7, h))
#define ENTRIES4(value, ...)                                         \
	ENTRY(value, __VA_ARGS__), ENTRY((value) + 1U, __VA_ARGS__), \
		ENTRY((value) + 2U, __VA_ARGS__),                    \
		ENTRY((value) + 3U, __VA_ARGS__)
#define ENTRIES16(value, ...)                                              \
	ENTRIES4(value, __VA_ARGS__), ENTRIES4((value) + 4U, __VA_ARGS__), \
		ENTRIES4((value) + 8U, __VA_ARGS__),                       \
		ENTRIES4((value) + 12U, __VA_ARGS__)
#define ENTRIES64(value, ...)                                                 \
	ENTRIES16(value, __VA_ARGS__), ENTRIES16((value) + 16U, __VA_ARGS__), \
		ENTRIES16((value) + 32U, __VA_ARGS__),                        \
		ENTRIES16((value) + 48U, __VA_ARGS__)
#define TABLE(...)                                                       \
	{                                                                \
		ENTRIES64(0U, __VA_ARGS__), ENTRIES64(64U, __VA_ARGS__), \
			ENTRIES64(128U, __VA_ARGS__),                    \
			ENTRIES64(192U, __VA_ARGS__)                     \
	}

static const uint32_t tables[8][256] = {
	TABLE(0x77073096, 0xee0e612c, 0x076dc419, 0x0edb8832, 0x1db71064,
	      0x3b6e20c8, 0x76dc4190, 0xedb88320),
	TABLE(0x191b3141, 0x32366282, 0x646cc504, 0xc8d98a08, 0x4ac21251,
	      0x958424a2, 0xf0794f05, 0x3b83984b),
	TABLE(0x01c26a37, 0x0384d46e, 0x0709a8dc, 0x0e1351b8, 0x1c26a370,
	      0x384d46e0, 0x709a8dc0, 0xe1351b80),
	TABLE(0xb8bc6765, 0xaa09c88b, 0x8f629757, 0xc5b428ef, 0x5019579f,
	      0xa032af3e, 0x9b14583d, 0xed59b63b),
	TABLE(0x3d6029b0, 0x7ac05360, 0xf580a6c0, 0x30704bc1, 0x60e09782,
	      0xc1c12f04, 0x58f35849, 0xb1e6b092),
	TABLE(0xcb5cd3a5, 0x4dc8a10b, 0x9b914216, 0xec53826d, 0x03d6029b,
	      0x07ac0536, 0x0f580a6c, 0x1eb014d8),
	TABLE(0xa6770bb4, 0x979f1129, 0xf44f2413, 0x33ef4e67, 0x67de9cce,
	      0xcfbd399c, 0x440b7579, 0x8816eaf2),
	TABLE(0xccaa009e, 0x4225077d, 0x844a0efa, 0xd3e51bb5, 0x7cbb312b,
	      0xf9766256, 0x299dc2ed, 0x533b85da),
};

uint32_t
crc32_update(uint32_t crc, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;

	crc = ~crc;
	for (; length >= 8; length -= 8, at += 8) {
		uint32_t low = crc ^ get_le32(at);
		uint32_t high = get_le32(at + 4);

		crc = tables[7][low & 0xff] ^ tables[6][low >> 8 & 0xff] ^
		      tables[5][low >> 16 & 0xff] ^ tables[4][low >> 24] ^
		      tables[3][high & 0xff] ^ tables[2][high >> 8 & 0xff] ^
		      tables[1][high >> 16 & 0xff] ^ tables[0][high >> 24];
	}
	for (; length; length--, at++)
		crc = tables[0][(crc ^ *at) & 0xff] ^ crc >> 8;
	return ~crc;
}
