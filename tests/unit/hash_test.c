/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include "lib/tap.h"

int
main(void)
{
	static const char text[] = "the same bytes at another address";
	uint8_t copy[1 + sizeof(text)];
	bool differ = true;
	uint8_t large[1024];
	uint64_t whole;

	memcpy(copy + 1, text, sizeof(text));
	ok(hash_bytes(text, sizeof(text), 1) ==
		   hash_bytes(copy + 1, sizeof(text), 1),
	   "a function of the bytes, not of their address");
	ok(hash_bytes(text, sizeof(text), 1) !=
		   hash_bytes(text, sizeof(text), 2),
	   "another seed, another hash");
	ok(hash_bytes(text, sizeof(text), 1) !=
		   hash_bytes(text, sizeof(text) - 1, 1),
	   "another length, another hash");
	ok(hash_bytes(NULL, 0, 7) == hash_bytes("", 0, 7), "no bytes at all");
	ok(hash_bytes("", 0, 7) != hash_bytes("", 0, 8),
	   "the seed counts there too");

	memset(large, 0, sizeof(large));
	whole = hash_bytes(large, sizeof(large), 0);
	for (size_t i = 0; i < sizeof(large); i++) {
		large[i] ^= 1;
		differ &= hash_bytes(large, sizeof(large), 0) != whole;
		large[i] ^= 1;
	}
	ok(differ, "every byte of a large block counts");
	ok(hash_bytes(large, sizeof(large), 0) == whole,
	   "and the block put right hashes as before");
	return tap_done();
}
