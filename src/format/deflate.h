/* SPDX-License-Identifier: MIT */
/*
 * A raw deflate encoder (RFC 1951) whose output never changes: the stream
 * depends only on the bytes, on every machine and in every release.
 * doc/deflate.md specifies it.
 */
#ifndef PYC_BAKE_FORMAT_DEFLATE_H
#define PYC_BAKE_FORMAT_DEFLATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* The tables of the encoder, reused from one stream to the next. */
struct deflate;

/* Never returns NULL.  Owned. */
struct deflate *deflate_new(void);

/* Does nothing on NULL. */
void deflate_free(struct deflate *deflate);

/*
 * Appends the raw deflate stream of the bytes to out; for no bytes it is 03 00.
 * Only memory limits the length.  Earlier calls do not affect the output.
 */
void deflate_compress(struct deflate *deflate, const uint8_t *bytes,
		      size_t length, struct buf *out);

#endif
