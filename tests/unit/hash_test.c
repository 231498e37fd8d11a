/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include "lib/tap.h"

/* The values of the program xxhsum -H2. */
static void
test_checksum(void)
{
	static const uint8_t none[] = { 0x99, 0xaa, 0x06, 0xd3, 0x01, 0x47,
					0x98, 0xd8, 0x60, 0x01, 0xc3, 0x24,
					0x46, 0x8d, 0x49, 0x7f };
	static const uint8_t some[] = { 0x51, 0x2a, 0xc5, 0x07, 0xb4, 0xcc,
					0xce, 0x48, 0xfe, 0x4a, 0x8b, 0xcd,
					0xef, 0x69, 0xc0, 0x3c };
	uint8_t checksum[HASH_CHECKSUM_SIZE];

	hash_checksum("", 0, checksum);
	is_bytes(checksum, sizeof(checksum), none, sizeof(none),
		 "the checksum of no bytes");
	hash_checksum("pyc-bake", 8, checksum);
	is_bytes(checksum, sizeof(checksum), some, sizeof(some),
		 "the checksum of a text");
}

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
	test_checksum();
	return tap_done();
}
