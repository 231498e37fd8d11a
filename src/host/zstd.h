/* SPDX-License-Identifier: MIT */
/*
 * Compression by libzstd.  What it writes may change with the release of the
 * library, so only bytes that are never part of the output are compressed
 * here: those of cache entries.
 */
#ifndef PYC_BAKE_HOST_ZSTD_H
#define PYC_BAKE_HOST_ZSTD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

/* The state of the library, which is reused. */
struct zstd {
	struct ZSTD_CCtx_s *compressor;	  /* NULL until it is needed */
	struct ZSTD_DCtx_s *decompressor; /* likewise */
};

#define ZSTD_INIT ((struct zstd){ NULL, NULL })

void zstd_fini(struct zstd *zstd);

/*
 * Appends the bytes as a zstd frame to out.  Returns false, and leaves out
 * unchanged, if the frame would not be smaller than the bytes or the library
 * fails.
 */
bool zstd_compress(struct zstd *zstd, const void *bytes, size_t length,
		   struct buf *out);

/*
 * Appends the content of a zstd frame to out, which must be `size` bytes.
 * Allocates no more than that.  Returns false, and leaves out unchanged, if the
 * frame is damaged or its content has another size.
 */
bool zstd_decompress(struct zstd *zstd, const void *bytes, size_t length,
		     size_t size, struct buf *out);

#endif
