/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include "lib/tap.h"

static void
test_empty(void)
{
	struct buf buf = BUF_INIT;

	ok(!buf.data && !buf.length && !buf.capacity, "BUF_INIT owns nothing");
	buf_add(&buf, NULL, 0);
	ok(!buf.data && !buf.length, "adding nothing allocates nothing");
	buf_add_string(&buf, "");
	is_int((long long)buf.length, 0, "an empty string adds nothing");
	buf_fini(&buf);
	ok(!buf.data && !buf.capacity, "buf_fini on an empty one");
}

static void
test_growth(void)
{
	auto_buf buf = BUF_INIT;
	unsigned int moves = 0;
	uint8_t *before = NULL;
	bool right = true;

	for (unsigned int i = 0; i < 100000; i++) {
		size_t capacity = buf.capacity;

		buf_add_byte(&buf, (uint8_t)(i * 7));
		if (buf.capacity != capacity)
			moves++;
	}
	for (unsigned int i = 0; i < 100000; i++)
		right &= buf.data[i] == (uint8_t)(i * 7);
	is_int((long long)buf.length, 100000, "length after single bytes");
	ok(right, "every byte keeps its place");
	ok(moves < 30, "the capacity grows in proportion to the length");

	buf_reserve(&buf, 5000);
	ok(buf.capacity - buf.length >= 5000, "buf_reserve reserves the room");
	is_int((long long)buf.length, 100000, "buf_reserve adds no bytes");
	before = buf.data;
	for (unsigned int i = 0; i < 5000; i++)
		buf_add_byte(&buf, 0);
	ok(buf.data == before, "the bytes do not move within reserved room");
}

static void
test_text(void)
{
	auto_buf buf = BUF_INIT;
	char large[1000];

	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	buf_add_string(&buf, "ab");
	buf_add(&buf, "\0c", 2);
	buf_printf(&buf, "%d-%s", -5, "d");
	is_bytes(buf.data, buf.length, "ab\0c-5-d", 8,
		 "strings, bytes with NUL and formats are appended in order");
	buf_printf(&buf, "%s", "");
	is_int((long long)buf.length, 8, "an empty format adds nothing");
	buf_printf(&buf, "%s!", large);
	is_int((long long)buf.length, 8 + 1000,
	       "a long format is not truncated");
	is_bytes(buf.data + 8 + 998, 2, "x!", 2,
		 "the last bytes of a long format are appended");
}

static void
test_move(void)
{
	auto_buf to = BUF_INIT;
	auto_buf from = BUF_INIT;
	uint8_t *data;

	buf_add_string(&to, "old");
	buf_add_string(&from, "new!");
	data = from.data;
	buf_move(&to, &from);
	ok(to.data == data, "buf_move moves the pointer, not the bytes");
	is_bytes(to.data, to.length, "new!", 4,
		 "buf_move replaces the bytes of the target");
	ok(!from.data && !from.length && !from.capacity,
	   "buf_move empties the source");
	buf_add_string(&from, "z");
	is_bytes(from.data, from.length, "z", 1,
		 "the source can be used after buf_move");
	is_bytes(to.data, to.length, "new!", 4,
		 "using the source does not change the target");
}

static void
test_numbers(void)
{
	static const uint8_t wanted[] = { 0xcd, 0xab, 0x78, 0x56, 0x34,
					  0xf2, 0xef, 0xcd, 0xab, 0x89,
					  0x67, 0x45, 0x23, 0x81 };
	auto_buf buf = BUF_INIT;
	uint8_t at[9];

	buf_add_le16(&buf, 0xabcd);
	buf_add_le32(&buf, 0xf2345678);
	buf_add_le64(&buf, 0x8123456789abcdef);
	is_bytes(buf.data, buf.length, wanted, sizeof(wanted),
		 "numbers are appended in little-endian order");
	is_int(get_le16(buf.data), 0xabcd, "get_le16");
	ok(get_le32(buf.data + 2) == 0xf2345678, "get_le32, top bit set");
	ok(get_le64(buf.data + 6) == 0x8123456789abcdef,
	   "get_le64, top bit set");

	memset(at, 0x55, sizeof(at));
	put_le16(at + 1, 0xffff);
	is_bytes(at, 4, "\x55\xff\xff\x55", 4, "put_le16 writes two bytes");
	put_le32(at + 1, 0);
	is_bytes(at, 6, "\x55\0\0\0\0\x55", 6, "put_le32 writes four bytes");
	put_le64(at, UINT64_MAX);
	is_bytes(at, 9, "\xff\xff\xff\xff\xff\xff\xff\xff\x55", 9,
		 "put_le64 writes eight bytes");
	ok(get_le64(at) == UINT64_MAX, "get_le64 reads a number of all ones");
}

int
main(void)
{
	test_empty();
	test_growth();
	test_text();
	test_move();
	test_numbers();
	return tap_done();
}
