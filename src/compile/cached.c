/* SPDX-License-Identifier: MIT */
/*
 * A value is a byte, 1 if the rest is compressed by zstd; the length of the
 * rest without compression, 4 bytes; and the rest, an outcome as workers send
 * it (compile/wire.c).  Values of two releases of this program never meet,
 * because the release is a part of the key.
 */
#include "compile/cached.h"

#include <string.h>

#include "compile/expected.h"
#include "compile/wire.h"
#include "pool/client.h"

#define HEAD_LENGTH 5

/* The outcome as bytes, without the length of the frame. */
static void
add_outcome(const struct outcome *outcome, struct buf *out)
{
	const struct outcome kept = {
		.kind = OUTCOME_BAKED,
		.diagnostics = outcome->diagnostics,
		.count = outcome->count,
		.omitted = outcome->omitted,
		.pyc = outcome->pyc,
		.pyc_length = outcome->pyc_length,
	};

	wire_put_outcome(out, &kept);
}

void
cached_write(struct zstd *zstd, const struct outcome *outcome, struct buf *out)
{
	auto_buf frame = BUF_INIT;
	size_t start = out->length;
	const uint8_t *bytes;
	size_t length;

	add_outcome(outcome, &frame);
	bytes = frame.data + POOL_FRAME_HEAD;
	length = frame.length - POOL_FRAME_HEAD;
	buf_add_byte(out, 1);
	buf_add_le32(out, (uint32_t)length);
	if (zstd_compress(zstd, bytes, length, out))
		return;
	out->data[start] = 0;
	buf_add(out, bytes, length);
}

/* Appends the outcome as bytes. */
static bool
unpack(struct zstd *zstd, const uint8_t *value, size_t length,
       struct buf *bytes)
{
	size_t size;

	if (length < HEAD_LENGTH || value[0] > 1)
		return false;
	size = get_le32(value + 1);
	if (size > POOL_MOST_FRAME)
		return false;
	value += HEAD_LENGTH;
	length -= HEAD_LENGTH;
	if (value[-HEAD_LENGTH])
		return zstd_decompress(zstd, value, length, size, bytes);
	buf_add(bytes, value, length);
	return length == size;
}

/* Whether an outcome has only what cached_write keeps. */
static bool
is_kept_outcome(const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->count; i++)
		if (outcome->diagnostics[i].is_error)
			return false;
	return outcome->kind == OUTCOME_BAKED && !outcome->deflated_length &&
	       !outcome->value_length && !outcome->is_cached &&
	       expected_allows_messages(outcome);
}

bool
cached_read(struct zstd *zstd, const uint8_t *value, size_t length,
	    struct buf *bytes, struct outcome *outcome)
{
	auto_err ignored = ERR_INIT;

	bytes->length = 0;
	if (!unpack(zstd, value, length, bytes) ||
	    wire_get_outcome(outcome, bytes->data, bytes->length, &ignored))
		return false;
	if (is_kept_outcome(outcome))
		return true;
	outcome_fini(outcome);
	return false;
}

bool
cached_is_same(struct zstd *zstd, const uint8_t *value, size_t length,
	       const struct outcome *outcome)
{
	auto_buf frame = BUF_INIT;
	auto_buf bytes = BUF_INIT;

	add_outcome(outcome, &frame);
	return unpack(zstd, value, length, &bytes) &&
	       bytes.length == frame.length - POOL_FRAME_HEAD &&
	       !memcmp(bytes.data, frame.data + POOL_FRAME_HEAD, bytes.length);
}
