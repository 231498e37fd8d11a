/* SPDX-License-Identifier: MIT */
/* Tests the magic numbers of releases, and numbers of no release. */
#include "pyc/pymagic.h"

#include "lib/tap.h"

static uint32_t
magic(uint32_t number)
{
	return (uint32_t)PYMAGIC_TAIL << 16 | number;
}

static void
test_releases(void)
{
	static const struct {
		uint32_t number;
		unsigned int minor;
	} releases[] = {
		{ 3394, 7 },  { 3413, 8 },  { 3425, 9 },
		{ 3439, 10 }, { 3495, 11 }, { 3531, 12 },
		{ 3571, 13 }, { 3627, 14 }, { 3666, 15 },
	};

	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++) {
		uint32_t number = releases[i].number;
		char what[32];

		snprintf(what, sizeof(what), "3.%u", releases[i].minor);
		is_int(pymagic_minor(magic(number)), releases[i].minor, what);
		is_int(pymagic_minor(magic(number - 1)), PYMAGIC_UNKNOWN,
		       "the number before the first has no release");
		is_int(pymagic_minor(magic(number + 1)), PYMAGIC_UNKNOWN,
		       "the number after the last has no release");
	}
}

static void
test_unknown(void)
{
	is_int(pymagic_minor(0), PYMAGIC_UNKNOWN, "zero");
	is_int(pymagic_minor(UINT32_MAX), PYMAGIC_UNKNOWN, "all bits set");
	is_int(pymagic_minor(3495), PYMAGIC_UNKNOWN,
	       "a number without a line end");
	is_int(pymagic_minor(0x0d0a0000 | 3495), PYMAGIC_UNKNOWN,
	       "a line end in the wrong order");
	is_int(pymagic_minor(magic(62211)), PYMAGIC_UNKNOWN, "Python 2.7");
	is_int(pymagic_minor(magic(3379)), PYMAGIC_UNKNOWN, "Python 3.6");
}

/* importlib.util.MAGIC_NUMBER of 3.11 is a7 0d 0d 0a. */
static void
test_byte_order(void)
{
	is_int(pymagic_minor(0x0a0d0da7), 11, "the number is little endian");
}

static void
test_back(void)
{
	for (unsigned int minor = 7; minor <= 15; minor++)
		is_int(pymagic_minor(pymagic_of(minor)), minor,
		       "each release is found by its magic");
	is_int(pymagic_of(11), 0x0a0d0da7, "the magic includes the line end");
	is_int(pymagic_of(6), PYMAGIC_UNKNOWN, "3.6 has no magic");
	is_int(pymagic_of(16), PYMAGIC_UNKNOWN, "3.16 is not released");
	is_int(pymagic_of(0), PYMAGIC_UNKNOWN, "3.0 has no magic");
}

int
main(void)
{
	test_releases();
	test_back();
	test_unknown();
	test_byte_order();
	return tap_done();
}
