/* SPDX-License-Identifier: MIT */
/*
 * Every compressed stream is decompressed by zlib and compared before it is
 * used.
 */
#include "job/packed.h"

#include "base/crc32.h"
#include "format/deflate.h"
#include "format/zip_format.h"
#include "host/inflate.h"

int
packed_take(struct packed *packed, const uint8_t *bytes, size_t length,
	    const uint8_t *deflated, size_t deflated_length, struct err *err)
{
	packed_fini(packed);
	packed->size = length;
	packed->crc = crc32_update(0, bytes, length);
	if (deflated_length && deflated_length < length) {
		packed->method = ZIP_METHOD_DEFLATED;
		buf_add(&packed->bytes, deflated, deflated_length);
	} else {
		packed->method = ZIP_METHOD_STORED;
		buf_add(&packed->bytes, bytes, length);
	}
	return digest_sha256(bytes, length, packed->sha256, err);
}

int
packed_make(struct packed *packed, const struct options *options,
	    const uint8_t *bytes, size_t length, struct err *err)
{
	auto_buf deflated = BUF_INIT;

	if (options->compress == COMPRESS_DEFLATE) {
		struct deflate *deflate = deflate_new();

		deflate_compress(deflate, bytes, length, &deflated);
		deflate_free(deflate);
		if (inflate_compare(deflated.data, deflated.length, bytes,
				    length, err))
			return err_prefix(err,
					  "the compressed data do not inflate "
					  "to the original (internal error)");
	}
	return packed_take(packed, bytes, length, deflated.data,
			   deflated.length, err);
}

struct zipw_member
packed_member(const struct packed *packed, const char *name)
{
	return (struct zipw_member){
		.name = name,
		.compressed = packed->bytes.data,
		.compressed_size = packed->bytes.length,
		.size = packed->size,
		.crc = packed->crc,
		.method = packed->method,
	};
}

void
packed_fini(struct packed *packed)
{
	buf_fini(&packed->bytes);
	*packed = PACKED_INIT;
}
