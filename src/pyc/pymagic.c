/* SPDX-License-Identifier: MIT */
/*
 * One number for each release: since 3.7 the magic has not changed after the
 * last release candidate of a minor version.
 */
#include "pyc/pymagic.h"

#include <stddef.h>

struct release {
	uint16_t first;
	uint16_t last;
	unsigned int minor;
};

/*
 * 3.15 has all numbers reserved for it: the layout of its code objects is the
 * same for all of them.
 */
static const struct release releases[] = {
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
	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++)
		if (number >= releases[i].first && number <= releases[i].last)
			return releases[i].minor;
	return PYMAGIC_UNKNOWN;
}

uint32_t
pymagic_of(unsigned int minor)
{
	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++)
		if (releases[i].minor == minor &&
		    releases[i].first == releases[i].last)
			return (uint32_t)PYMAGIC_TAIL << 16 | releases[i].first;
	return PYMAGIC_UNKNOWN;
}
