/* SPDX-License-Identifier: MIT */
/*
 * One number for each 3.Y, as its final release writes it.  Since 3.7 the magic
 * has not changed after the last release candidate of a version.
 */
#include "pyc/pymagic.h"

#include <stddef.h>

struct version {
	uint16_t magic;
	unsigned int minor;
};

static const struct version versions[] = {
	{ 3394, 7 },  { 3413, 8 },  { 3425, 9 },  { 3439, 10 }, { 3495, 11 },
	{ 3531, 12 }, { 3571, 13 }, { 3627, 14 }, { 3666, 15 },
};

unsigned int
pymagic_minor(uint32_t magic)
{
	uint32_t number = magic & 0xffff;

	if (magic >> 16 != PYMAGIC_TAIL)
		return PYMAGIC_UNKNOWN;
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++)
		if (number == versions[i].magic)
			return versions[i].minor;
	return PYMAGIC_UNKNOWN;
}

uint32_t
pymagic_of(unsigned int minor)
{
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++)
		if (versions[i].minor == minor)
			return (uint32_t)PYMAGIC_TAIL << 16 | versions[i].magic;
	return PYMAGIC_UNKNOWN;
}
