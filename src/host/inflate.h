/* SPDX-License-Identifier: MIT */
/* Checks the content of a deflate stream with zlib. */
#ifndef PYC_BAKE_HOST_INFLATE_H
#define PYC_BAKE_HOST_INFLATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Compares the content of a raw deflate stream (RFC 1951) with bytes.  Returns
 * 0 if they are equal and the stream ends with its last byte, or -1 with the
 * reason.  The memory used is constant, whatever the lengths.
 */
int inflate_compare(const uint8_t *stream, size_t stream_length,
		    const uint8_t *bytes, size_t length, struct err *err);

#endif
