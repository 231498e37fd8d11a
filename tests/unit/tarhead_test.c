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
	ok(!tarhead_read(&head, block, &err), "a header is read");
	is_string(head.name, "d/", "the name is read");
	is_int(head.type, '5', "the type is read");
	is_int(head.mtime, 1, "the time is read");
	ok(!head.is_v7, "a ustar header is not of version 7");
	tarforge_header(block, '\0', "n", 9);
	tarhead_read(&head, block, &err);
	is_int(head.type, '0', "a header without a type is a file");
	ok(head.is_v7, "a header without a type is of version 7");
	is_int((long long)head.size, 9, "the size is read");
	memcpy(block + 345, "some/where", 10);
	tarforge_sum(block);
	tarhead_read(&head, block, &err);
	is_string(head.name, "some/where/n", "the prefix is part of the name");
	block[0] ^= 1;
	is_int(tarhead_read(&head, block, &err), -1,
	       "a wrong checksum is refused");
	is_string(err.message, "the checksum of the header is wrong",
		  "the message names the checksum");
}

static void
test_fields(void)
{
	static const char number[] = "is not a number that all readers accept";

	ok(!WITH(124, "        17 \0"), "blanks before a size are accepted");
	ok(!WITH(124, "\x80\0\0\0\0\0\0\0\0\0\0\x05"),
	   "a size in base 256 is accepted");
	ok(strstr(WITH(124, "000001_3000"), number),
	   "an underscore in a size is refused");
	ok(strstr(WITH(124, "6junk\0"), number),
	   "letters after a size are refused");
	ok(strstr(WITH(124, "00000000018"), number),
	   "a digit 8 in a size is refused");
	ok(strstr(WITH(124, "0000 000001"), number),
	   "a blank in a size is refused");
	ok(strstr(WITH(124, "0000\0000001"), number),
	   "a NUL in a size is refused");
	ok(strstr(WITH(124, "-0000000001"), number),
	   "a minus in a size is refused");
	ok(strstr(WITH(124, "            "), number),
	   "a size of blanks is refused");
	ok(strstr(WITH(124, "\x81\0\0\0\0\0\0\0\0\0\0\x05"), number),
	   "an unknown first byte of base 256 is refused");
	is_string(WITH(124, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
		  "its size is negative", "a negative size is refused");
	ok(strstr(WITH(124, "\x80\0\1\0\0\0\0\0\0\0\0\0"), number),
	   "a size of more than 64 bits is refused");
	ok(!WITH(136, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
	   "a negative time is accepted");
	ok(strstr(WITH(329, "x"), "major device number"),
	   "a malformed device number is refused");
	ok(!WITH(329, "        "), "a blank device number is accepted");
}

static void
test_magic(void)
{
	ok(strstr(WITH(257, "ustar 00"), "magic"),
	   "an incomplete magic is refused");
	ok(!WITH(257, "ustar  \0"), "the magic of GNU tar is accepted");
	ok(!WITH(257, "\0\0\0\0\0\0\0\0"), "a missing magic is accepted");
	ok(!WITH(345, "p"), "a prefix is accepted");
	tarforge_header(block, '0', "n", 0);
	memcpy(block + 257, "ustar  \0p", 9);
	block[345] = 'p';
	tarforge_sum(block);
	{
		auto_err err = ERR_INIT;
		struct tarhead head;

		is_int(tarhead_read(&head, block, &err), -1,
		       "a prefix in a header of GNU tar is refused");
		ok(strstr(err.message, "prefix"),
		   "the message names the prefix");
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
	   "a prefix in a format without one is refused");
	ok(strstr(read_gnu(times, sizeof(times)), "--listed-incremental"),
	   "times in place of a prefix are refused");
	memcpy(star + 163, "tar", 4);
	ok(!read_with(345, (char *)star, sizeof(star)),
	   "a header of star is accepted");
	memcpy(star + 131, times, sizeof(times));
	ok(!read_with(345, (char *)star, sizeof(star)),
	   "a header of star with times is accepted");
	star[145] = 'x';
	ok(strstr(read_with(345, (char *)star, sizeof(star)),
		  "not numbers that all readers accept"),
	   "malformed times of star are refused");
	tarforge_header(block, '\0', "", 0);
	block[345] = 'p';
	tarforge_sum(block);
	is_int(tarhead_read(&head, block, &err), -1,
	       "a prefix without a name is refused");
	is_string(err.message, "it has a prefix, but no name",
		  "the message names the prefix");
	block[156] = '5';
	tarforge_sum(block);
	err_fini(&err);
	is_int(tarhead_read(&head, block, &err), 0,
	       "a directory may have a prefix without a name");
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
	is_int(tarhead_read(&head, block, &err), 0,
	       "a header with four empty extents is read");
	ok(head.is_extended, "the header announces more extents");
	memset(block, 0, sizeof(block));
	set_extent(block, 512, 9);
	is_int(tarhead_read_extension(&head, block, &err), 0,
	       "an extension header is read");
	ok(head.sparse.end == 521, "its extent is added");
	head.sparse = (struct tarsparse){ .count = 4 };
	set_extent(block, 0, 9);
	is_int(tarhead_read_extension(&head, block, &err), -1,
	       "an extent that Python omits is refused");
	err_fini(&err);
	head.sparse = (struct tarsparse){ .count = TARSPARSE_MOST };
	set_extent(block, 512, 0);
	is_int(tarhead_read_extension(&head, block, &err), -1,
	       "too many extents are refused");
	is_string(err.message, "it has more than 1048576 extents",
		  "the message has the limit");
}

static void
test_blocks(void)
{
	memset(block, 0, sizeof(block));
	ok(tarhead_is_empty(block), "a block of zeros is empty");
	ok(!tarhead_is_header(block), "a block of zeros is not a header");
	block[511] = 1;
	ok(!tarhead_is_empty(block), "a block with one byte is not empty");
	is_int((long long)tarhead_padded(0), 0, "0 bytes need no block");
	is_int((long long)tarhead_padded(1), 512, "1 byte needs one block");
	is_int((long long)tarhead_padded(512), 512, "512 bytes need one block");
	is_int((long long)tarhead_padded(513), 1024,
	       "513 bytes need two blocks");
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
