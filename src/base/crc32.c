/* SPDX-License-Identifier: MIT */
#include "base/crc32.h"

#include <zlib.h>

uint32_t
crc32_update(uint32_t crc, const void *bytes, size_t length)
{
	/* zlib returns the initial value if bytes is NULL. */
	return length ? (uint32_t)crc32_z(crc, bytes, length) : crc;
}
