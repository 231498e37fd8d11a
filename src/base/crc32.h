/* SPDX-License-Identifier: MIT */
/*
 * The CRC-32 of zip members (APPNOTE 4.4.7): polynomial 0xedb88320 in the
 * reflected form, preset with ones and inverted at the end.
 */
#ifndef PYC_BAKE_BASE_CRC32_H
#define PYC_BAKE_BASE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/*
 * The checksum of some bytes after those that crc covers.  Start with 0; the
 * result is final each time and can be handed in again to go on.
 */
uint32_t crc32_update(uint32_t crc, const void *bytes, size_t length);

#endif
