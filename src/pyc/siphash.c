/* SPDX-License-Identifier: MIT */
/* Four words of state, mixed by one or two rounds for every eight bytes. */
#include "pyc/siphash.h"

#include "base/buf.h"

static inline uint64_t
rotate(uint64_t word, unsigned int bits)
{
	return word << bits | word >> (64 - bits);
}

static inline void
stir(uint64_t v[4], unsigned int rounds)
{
	while (rounds--) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

uint64_t
siphash(unsigned int block_rounds, unsigned int final_rounds, uint64_t key_low,
	uint64_t key_high, const uint8_t *bytes, size_t length)
{
	uint64_t v[4] = {
		key_low ^ UINT64_C(0x736f6d6570736575),
		key_high ^ UINT64_C(0x646f72616e646f6d),
		key_low ^ UINT64_C(0x6c7967656e657261),
		key_high ^ UINT64_C(0x7465646279746573),
	};
	uint64_t last = (uint64_t)length << 56;
	size_t at = 0;

	for (; length - at >= 8; at += 8) {
		uint64_t block = get_le64(bytes + at);

		v[3] ^= block;
		stir(v, block_rounds);
		v[0] ^= block;
	}
	for (unsigned int shift = 0; at < length; at++, shift += 8)
		last |= (uint64_t)bytes[at] << shift;
	v[3] ^= last;
	stir(v, block_rounds);
	v[0] ^= last;
	v[2] ^= 0xff;
	stir(v, final_rounds);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
