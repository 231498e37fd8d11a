/* SPDX-License-Identifier: MIT */
/*
 * A raw deflate encoder (RFC 1951) whose output never changes: the stream is
 * a function of the bytes alone, the same on every machine and from every
 * release.  doc/deflate.md says what it does, as a rule to be held to.
 */
#ifndef PYC_BAKE_FORMAT_DEFLATE_H
#define PYC_BAKE_FORMAT_DEFLATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* The encoder's tables, for one stream after the other. */
struct deflate;

/* Never NULL. */
struct deflate *deflate_new(void);

/* Safe on NULL. */
void deflate_free(struct deflate *deflate);

/*
 * Appends the raw deflate stream of the bytes to out; of no bytes it is
 * 03 00.  There is no limit to the length but memory.  What was compressed
 * before does not show.
 */
void deflate_compress(struct deflate *deflate, const uint8_t *bytes,
		      size_t length, struct buf *out);

#endif
