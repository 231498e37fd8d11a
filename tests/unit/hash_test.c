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
	   "equal bytes at another address have the same hash");
	ok(hash_bytes(text, sizeof(text), 1) !=
		   hash_bytes(text, sizeof(text), 2),
	   "another seed gives another hash");
	ok(hash_bytes(text, sizeof(text), 1) !=
		   hash_bytes(text, sizeof(text) - 1, 1),
	   "another length gives another hash");
	ok(hash_bytes(NULL, 0, 7) == hash_bytes("", 0, 7),
	   "NULL and an empty string have the same hash");
	ok(hash_bytes("", 0, 7) != hash_bytes("", 0, 8),
	   "the seed changes the hash of no bytes");

	memset(large, 0, sizeof(large));
	whole = hash_bytes(large, sizeof(large), 0);
	for (size_t i = 0; i < sizeof(large); i++) {
		large[i] ^= 1;
		differ &= hash_bytes(large, sizeof(large), 0) != whole;
		large[i] ^= 1;
	}
	ok(differ, "every byte of a large block affects the hash");
	ok(hash_bytes(large, sizeof(large), 0) == whole,
	   "a restored block has its original hash");
	return tap_done();
}
