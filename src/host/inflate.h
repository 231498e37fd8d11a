/* SPDX-License-Identifier: MIT */
/* What a deflate stream stands for, by zlib. */
#ifndef PYC_BAKE_HOST_INFLATE_H
#define PYC_BAKE_HOST_INFLATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Whether a raw deflate stream (RFC 1951) inflates to exactly these bytes and
 * ends with the last byte of it: 0, or -1 with the reason.  Takes memory of
 * one size, whatever the lengths.
 */
int inflate_compare(const uint8_t *stream, size_t stream_length,
		    const uint8_t *bytes, size_t length, struct err *err);

#endif
