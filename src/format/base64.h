/* SPDX-License-Identifier: MIT */
/*
 * Base64 with the URL-safe alphabet ('-' and '_') and without padding: RFC 4648
 * section 5, as the wheel format (binary distribution format, "Signed wheel
 * files") uses it for digests.
 */
#ifndef PYC_BAKE_FORMAT_BASE64_H
#define PYC_BAKE_FORMAT_BASE64_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Appends the text of the bytes, without NUL and line ends. */
void base64_encode(struct buf *out, const uint8_t *bytes, size_t length);

/*
 * Appends the bytes that the text encodes.  Accepts only what base64_encode can
 * write: no padding, no spaces, no bits set beyond the last byte.  On failure
 * *out is unchanged.  The message does not show the text.
 */
int base64_decode(struct buf *out, const char *text, size_t length,
		  struct err *err);

#endif
