/* SPDX-License-Identifier: MIT */
/*
 * The value of a cache entry: the messages of a compilation and its canonical
 * payload.  Workers make values and use them, since values are parsed, and what
 * is parsed may be hostile.
 */
#ifndef PYC_BAKE_COMPILE_CACHED_H
#define PYC_BAKE_COMPILE_CACHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "host/zstd.h"
#include "job/outcome.h"

/*
 * Appends the value for an outcome to out: its messages, and its payload, which
 * must be in outcome->pyc without a header.
 */
void cached_write(struct zstd *zstd, const struct outcome *outcome,
		  struct buf *out);

/*
 * Parses a value.  The outcome owns its messages and borrows all texts and the
 * payload, in outcome->pyc, from bytes.  Returns false, with nothing to free,
 * if the value is malformed.
 */
bool cached_read(struct zstd *zstd, const uint8_t *value, size_t length,
		 struct buf *bytes, struct outcome *outcome);

/* Whether a value has the same messages and payload as an outcome. */
bool cached_is_same(struct zstd *zstd, const uint8_t *value, size_t length,
		    const struct outcome *outcome);

#endif
