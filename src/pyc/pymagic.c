/* SPDX-License-Identifier: MIT */
/*
 * One number for each 3.Y, as its final release writes it; for 3.15 the whole
 * reserved range.  Since 3.7 the magic has not changed after the last release
 * candidate of a version.
 */
#include "pyc/pymagic.h"

#include <stddef.h>

struct version {
	uint16_t first;
	uint16_t last;
	unsigned int minor;
};

/* The layout of code objects is the same for all numbers of 3.15. */
static const struct version versions[] = {
	{ 3394, 3394, 7 },  { 3413, 3413, 8 },	{ 3425, 3425, 9 },
	{ 3439, 3439, 10 }, { 3495, 3495, 11 }, { 3531, 3531, 12 },
	{ 3571, 3571, 13 }, { 3627, 3627, 14 }, { 3650, 3699, 15 },
};

unsigned int
pymagic_minor(uint32_t magic)
{
	uint32_t number = magic & 0xffff;

	if (magic >> 16 != PYMAGIC_TAIL)
		return PYMAGIC_UNKNOWN;
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++)
		if (number >= versions[i].first && number <= versions[i].last)
			return versions[i].minor;
	return PYMAGIC_UNKNOWN;
}

uint32_t
pymagic_of(unsigned int minor)
{
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++)
		if (versions[i].minor == minor &&
		    versions[i].first == versions[i].last)
			return (uint32_t)PYMAGIC_TAIL << 16 | versions[i].first;
	return PYMAGIC_UNKNOWN;
}
