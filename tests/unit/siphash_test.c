/* SPDX-License-Identifier: MIT */
/*
 * The hashes of the bytes 00 01 02 ... with the key 00 01 ... 0f, for every
 * length up to 31, computed by an independent implementation.  The column for
 * 2-4 also equals that of the paper's reference code.
 */
#include "pyc/siphash.h"

#include "lib/tap.h"

#define KEY_LOW UINT64_C(0x0706050403020100)
#define KEY_HIGH UINT64_C(0x0f0e0d0c0b0a0908)
#define VECTORS 32

static const struct {
	uint64_t rounds_2_4;
	uint64_t rounds_1_3;
} vectors[VECTORS] = {
	{ UINT64_C(0x726fdb47dd0e0e31), UINT64_C(0xabac0158050fc4dc) },
	{ UINT64_C(0x74f839c593dc67fd), UINT64_C(0xc9f49bf37d57ca93) },
	{ UINT64_C(0x0d6c8009d9a94f5a), UINT64_C(0x82cb9b024dc7d44d) },
	{ UINT64_C(0x85676696d7fb7e2d), UINT64_C(0x8bf80ab8e7ddf7fb) },
	{ UINT64_C(0xcf2794e0277187b7), UINT64_C(0xcf75576088d38328) },
	{ UINT64_C(0x18765564cd99a68d), UINT64_C(0xdef9d52f49533b67) },
	{ UINT64_C(0xcbc9466e58fee3ce), UINT64_C(0xc50d2b50c59f22a7) },
	{ UINT64_C(0xab0200f58b01d137), UINT64_C(0xd3927d989bb11140) },
	{ UINT64_C(0x93f5f5799a932462), UINT64_C(0x369095118d299a8e) },
	{ UINT64_C(0x9e0082df0ba9e4b0), UINT64_C(0x25a48eb36c063de4) },
	{ UINT64_C(0x7a5dbbc594ddb9f3), UINT64_C(0x79de85ee92ff097f) },
	{ UINT64_C(0xf4b32f46226bada7), UINT64_C(0x70c118c1f94dc352) },
	{ UINT64_C(0x751e8fbc860ee5fb), UINT64_C(0x78a384b157b4d9a2) },
	{ UINT64_C(0x14ea5627c0843d90), UINT64_C(0x306f760c1229ffa7) },
	{ UINT64_C(0xf723ca908e7af2ee), UINT64_C(0x605aa111c0f95d34) },
	{ UINT64_C(0xa129ca6149be45e5), UINT64_C(0xd320d86d2a519956) },
	{ UINT64_C(0x3f2acc7f57c29bdb), UINT64_C(0xcc4fdd1a7d908b66) },
	{ UINT64_C(0x699ae9f52cbe4794), UINT64_C(0x9cf2689063dbd80c) },
	{ UINT64_C(0x4bc1b3f0968dd39c), UINT64_C(0x8ffc389cb473e63e) },
	{ UINT64_C(0xbb6dc91da77961bd), UINT64_C(0xf21f9de58d297d1c) },
	{ UINT64_C(0xbed65cf21aa2ee98), UINT64_C(0xc0dc2f46a6cce040) },
	{ UINT64_C(0xd0f2cbb02e3b67c7), UINT64_C(0xb992abfe2b45f844) },
	{ UINT64_C(0x93536795e3a33e88), UINT64_C(0x7ffe7b9ba320872e) },
	{ UINT64_C(0xa80c038ccd5ccec8), UINT64_C(0x525a0e7fdae6c123) },
	{ UINT64_C(0xb8ad50c6f649af94), UINT64_C(0xf464aeb267349c8c) },
	{ UINT64_C(0xbce192de8a85b8ea), UINT64_C(0x45cd5928705b0979) },
	{ UINT64_C(0x17d835b85bbb15f3), UINT64_C(0x3a3e35e3ca9913a5) },
	{ UINT64_C(0x2f2e6163076bcfad), UINT64_C(0xa91dc74e4ade3b35) },
	{ UINT64_C(0xde4daaaca71dc9a5), UINT64_C(0xfb0bed02ef6cd00d) },
	{ UINT64_C(0xa6a2506687956571), UINT64_C(0x88d93cb44ab1e1f4) },
	{ UINT64_C(0xad87a3535c49ef28), UINT64_C(0x540f11d643c5e663) },
	{ UINT64_C(0x32d892fad841c342), UINT64_C(0x2370dd1f8c21d1bc) },
};

static void
test_vectors(void)
{
	uint8_t bytes[VECTORS];

	for (unsigned int i = 0; i < VECTORS; i++)
		bytes[i] = (uint8_t)i;
	for (unsigned int i = 0; i < VECTORS; i++) {
		char what[32];

		snprintf(what, sizeof(what), "SipHash-2-4 of %u bytes", i);
		ok(siphash(2, 4, KEY_LOW, KEY_HIGH, bytes, i) ==
			   vectors[i].rounds_2_4,
		   what);
		snprintf(what, sizeof(what), "SipHash-1-3 of %u bytes", i);
		ok(siphash(1, 3, KEY_LOW, KEY_HIGH, bytes, i) ==
			   vectors[i].rounds_1_3,
		   what);
	}
}

/* The length exceeds a byte: the last block has only its low eight bits. */
static void
test_long(void)
{
	uint8_t bytes[1000];

	for (unsigned int i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	ok(siphash(2, 4, KEY_LOW, KEY_HIGH, bytes, sizeof(bytes)) ==
		   UINT64_C(0x025bfeafa357e2d4),
	   "SipHash-2-4 of 1000 bytes");
	ok(siphash(1, 3, KEY_LOW, KEY_HIGH, bytes, sizeof(bytes)) ==
		   UINT64_C(0x576dc38f426b606e),
	   "SipHash-1-3 of 1000 bytes");
}

static void
test_unaligned(void)
{
	uint8_t bytes[8 + VECTORS];

	for (unsigned int shift = 0; shift < 8; shift++) {
		for (unsigned int i = 0; i < 31; i++)
			bytes[shift + i] = (uint8_t)i;
		ok(siphash(2, 4, KEY_LOW, KEY_HIGH, bytes + shift, 31) ==
			   vectors[31].rounds_2_4,
		   "alignment does not affect the hash");
	}
}

static void
test_key(void)
{
	uint64_t plain = siphash(2, 4, 1, 0, NULL, 0);

	ok(plain != siphash(2, 4, 0, 1, NULL, 0),
	   "the halves of the key differ");
	ok(plain != siphash(1, 3, 1, 0, NULL, 0),
	   "the number of rounds matters");
	ok(plain == siphash(2, 4, 1, 0, NULL, 0),
	   "no state is kept between calls");
}

int
main(void)
{
	test_vectors();
	test_long();
	test_unaligned();
	test_key();
	return tap_done();
}
