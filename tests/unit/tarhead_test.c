/* SPDX-License-Identifier: MIT */
#include "format/tarhead.h"

#include <stdlib.h>

#include "lib/tap.h"
#include "lib/tarforge.h"

static uint8_t block[TARHEAD_BLOCK];

/* Reads the block with bytes put at an offset.  Returns the error, or NULL. */
static const char *
read_with(size_t offset, const char *bytes, size_t length)
{
	static struct err err;
	struct tarhead head;

	tarforge_header(block, '0', "name", 5);
	memcpy(block + offset, bytes, length);
	tarforge_sum(block);
	err_fini(&err);
	tarhead_read(&head, block, &err);
	return err.message;
}

#define WITH(offset, text) read_with(offset, text, sizeof(text) - 1)

static void
test_plain(void)
{
	auto_err err = ERR_INIT;
	struct tarhead head;

	tarforge_header(block, '5', "d/", 0);
	ok(!tarhead_read(&head, block, &err), "a header");
	is_string(head.name, "d/", "its name");
	is_int(head.type, '5', "its type");
	is_int(head.mtime, 1, "its time");
	ok(!head.is_v7, "its type is there");
	tarforge_header(block, '\0', "n", 9);
	tarhead_read(&head, block, &err);
	is_int(head.type, '0', "an old type");
	ok(head.is_v7, "is told from the new one");
	is_int((long long)head.size, 9, "a size");
	memcpy(block + 345, "some/where", 10);
	tarforge_sum(block);
	tarhead_read(&head, block, &err);
	is_string(head.name, "some/where/n", "a prefix");
	block[0] ^= 1;
	is_int(tarhead_read(&head, block, &err), -1, "a wrong checksum");
	is_string(err.message, "the checksum of the header is wrong",
		  "is called that");
}

static void
test_fields(void)
{
	static const char number[] = "is not a number that all readers accept";

	ok(!WITH(124, "        17 \0"), "blanks in front of a size");
	ok(!WITH(124, "\x80\0\0\0\0\0\0\0\0\0\0\x05"), "base 256");
	ok(strstr(WITH(124, "000001_3000"), number), "an underscore");
	ok(strstr(WITH(124, "6junk\0"), number), "letters after the digits");
	ok(strstr(WITH(124, "00000000018"), number), "a digit too large");
	ok(strstr(WITH(124, "0000 000001"), number), "a blank inside");
	ok(strstr(WITH(124, "0000\0000001"), number), "a NUL inside");
	ok(strstr(WITH(124, "-0000000001"), number), "a minus");
	ok(strstr(WITH(124, "            "), number), "blanks alone");
	ok(strstr(WITH(124, "\x81\0\0\0\0\0\0\0\0\0\0\x05"), number),
	   "another first byte of base 256");
	is_string(WITH(124, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
		  "its size is negative", "a negative size");
	ok(strstr(WITH(124, "\x80\0\1\0\0\0\0\0\0\0\0\0"), number),
	   "a size over 64 bits");
	ok(!WITH(136, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
	   "a negative time");
	ok(strstr(WITH(329, "x"), "major device number"), "a device number");
	ok(!WITH(329, "        "), "which may be blank");
}

static void
test_magic(void)
{
	ok(strstr(WITH(257, "ustar 00"), "magic"), "half of a magic");
	ok(!WITH(257, "ustar  \0"), "that of GNU tar");
	ok(!WITH(257, "\0\0\0\0\0\0\0\0"), "none");
	ok(!WITH(345, "p"), "a prefix");
	tarforge_header(block, '0', "n", 0);
	memcpy(block + 257, "ustar  \0p", 9);
	block[345] = 'p';
	tarforge_sum(block);
	{
		auto_err err = ERR_INIT;
		struct tarhead head;

		is_int(tarhead_read(&head, block, &err), -1,
		       "a prefix in a header of GNU tar");
		ok(strstr(err.message, "prefix"), "is called that");
	}
}

/* Reads the block with the magic of GNU tar and a text as its prefix. */
static const char *
read_gnu(const char *prefix, size_t length)
{
	static struct err err;
	struct tarhead head;

	tarforge_header(block, '0', "n", 0);
	memcpy(block + 257, "ustar  \0", 8);
	memcpy(block + 345, prefix, length);
	tarforge_sum(block);
	err_fini(&err);
	tarhead_read(&head, block, &err);
	return err.message ? err.message : "";
}

static void
test_prefix(void)
{
	static const char times[] = "15302724213\0"
				    "15302724213";
	uint8_t star[167] = "p";
	auto_err err = ERR_INIT;
	struct tarhead head;

	ok(strstr(read_gnu("p", 1), "a prefix, which its format"),
	   "a prefix in a format without");
	ok(strstr(read_gnu(times, sizeof(times)), "--listed-incremental"),
	   "times in its place");
	memcpy(star + 163, "tar", 4);
	ok(!read_with(345, (char *)star, sizeof(star)), "a header of star");
	memcpy(star + 131, times, sizeof(times));
	ok(!read_with(345, (char *)star, sizeof(star)), "with times");
	star[145] = 'x';
	ok(strstr(read_with(345, (char *)star, sizeof(star)),
		  "not numbers that all readers accept"),
	   "which are no numbers");
	tarforge_header(block, '\0', "", 0);
	block[345] = 'p';
	tarforge_sum(block);
	is_int(tarhead_read(&head, block, &err), -1, "a prefix alone");
	is_string(err.message, "it has a prefix, but no name",
		  "is called that");
	block[156] = '5';
	tarforge_sum(block);
	err_fini(&err);
	is_int(tarhead_read(&head, block, &err), 0, "but for a directory");
}

/* Writes an extent in octal. */
static void
set_extent(uint8_t *at, unsigned int offset, unsigned int length)
{
	snprintf((char *)at, 12, "%011o", offset);
	snprintf((char *)at + 12, 12, "%011o", length);
}

static void
test_extents(void)
{
	auto_err err = ERR_INIT;
	struct tarhead head;

	tarforge_header(block, 'S', "n", 0);
	memcpy(block + 257, "ustar  \0", 8);
	for (size_t i = 0; i < 4; i++)
		set_extent(block + 386 + 24 * i, 0, 0);
	block[482] = 1;
	tarforge_sum(block);
	is_int(tarhead_read(&head, block, &err), 0, "four empty extents");
	ok(head.is_extended, "and more to come");
	memset(block, 0, sizeof(block));
	set_extent(block, 512, 9);
	is_int(tarhead_read_extension(&head, block, &err), 0, "one more");
	ok(head.sparse.end == 521, "is added");
	head.sparse = (struct tarsparse){ .count = 4 };
	set_extent(block, 0, 9);
	is_int(tarhead_read_extension(&head, block, &err), -1,
	       "one that Python leaves out");
	err_fini(&err);
	head.sparse = (struct tarsparse){ .count = TARSPARSE_MOST };
	set_extent(block, 512, 0);
	is_int(tarhead_read_extension(&head, block, &err), -1, "one too many");
	is_string(err.message, "it has more than 1048576 extents",
		  "is called that");
}

static void
test_blocks(void)
{
	memset(block, 0, sizeof(block));
	ok(tarhead_is_empty(block), "no byte");
	ok(!tarhead_is_header(block), "is no header");
	block[511] = 1;
	ok(!tarhead_is_empty(block), "one byte");
	is_int((long long)tarhead_padded(0), 0, "no bytes take no block");
	is_int((long long)tarhead_padded(1), 512, "one takes one");
	is_int((long long)tarhead_padded(512), 512, "so do 512");
	is_int((long long)tarhead_padded(513), 1024, "one more takes two");
}

int
main(void)
{
	test_plain();
	test_fields();
	test_magic();
	test_prefix();
	test_extents();
	test_blocks();
	return tap_done();
}
