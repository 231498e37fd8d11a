/* SPDX-License-Identifier: MIT */
/*
 * The CRC-32 of zip members (APPNOTE 4.4.7): reflected polynomial 0xedb88320,
 * initial value all ones, final inversion.
 */
#ifndef PYC_BAKE_BASE_CRC32_H
#define PYC_BAKE_BASE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/*
 * Continues the checksum crc over more bytes; the initial crc is 0.  Each
 * result is final and can also be continued.
 */
uint32_t crc32_update(uint32_t crc, const void *bytes, size_t length);

#endif
