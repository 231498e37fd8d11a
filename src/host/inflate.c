/* SPDX-License-Identifier: MIT */
/*
 * The output is inflated piece by piece, and each piece is compared with the
 * expected bytes and dropped.
 */
#include "host/inflate.h"

#include <limits.h>
#include <string.h>

/* Makes zlib declare its input const. */
#define ZLIB_CONST
#include <zlib.h>

#include "base/mem.h"

#define PIECE ((size_t)64 << 10)

struct comparison {
	const uint8_t *stream; /* not yet passed to zlib */
	size_t stream_rest;
	const uint8_t *bytes; /* expected next */
	size_t rest;
	size_t done; /* bytes that were equal */
};

/* zlib's length type may be smaller than size_t. */
static void
inflate_give(z_stream *state, struct comparison *comparison)
{
	uInt given = comparison->stream_rest < UINT_MAX ?
			     (uInt)comparison->stream_rest :
			     UINT_MAX;

	state->next_in = comparison->stream;
	state->avail_in = given;
	comparison->stream += given;
	comparison->stream_rest -= given;
}

static int
compare_piece(struct comparison *comparison, const uint8_t *piece,
	      size_t length, struct err *err)
{
	size_t same = 0;

	if (length > comparison->rest)
		return err_set(err, "inflates to more than %zu bytes",
			       comparison->done + comparison->rest);
	if (length && memcmp(piece, comparison->bytes, length)) {
		while (piece[same] == comparison->bytes[same])
			same++;
		return err_set(err, "inflates to another byte at offset %zu",
			       comparison->done + same);
	}
	comparison->bytes += length;
	comparison->rest -= length;
	comparison->done += length;
	return 0;
}

/* Checks after the last block. */
static int
compare_end(const z_stream *state, const struct comparison *comparison,
	    struct err *err)
{
	size_t more = comparison->stream_rest + state->avail_in;

	if (comparison->rest)
		return err_set(err, "inflates to %zu bytes, not to %zu",
			       comparison->done,
			       comparison->done + comparison->rest);
	if (more)
		return err_set(err, "%zu bytes after the deflate stream", more);
	return 0;
}

static int
inflate_compare_bytes(z_stream *state, struct comparison *comparison,
		      struct err *err)
{
	uint8_t piece[PIECE];
	int result;

	do {
		if (!state->avail_in)
			inflate_give(state, comparison);
		state->next_out = piece;
		state->avail_out = PIECE;
		result = inflate(state, Z_NO_FLUSH);
		if (result == Z_MEM_ERROR)
			mem_exhausted();
		/* Z_BUF_ERROR means that the stream is too short. */
		if (result == Z_BUF_ERROR)
			return err_set(err, "the deflate stream is cut short");
		if (result != Z_OK && result != Z_STREAM_END)
			return err_set(err, "bad deflate stream: %s",
				       state->msg ? state->msg :
						    zError(result));
		if (compare_piece(comparison, piece, PIECE - state->avail_out,
				  err))
			return -1;
	} while (result != Z_STREAM_END);
	return compare_end(state, comparison, err);
}

int
inflate_compare(const uint8_t *stream, size_t stream_length,
		const uint8_t *bytes, size_t length, struct err *err)
{
	struct comparison comparison = {
		/* Pointer arithmetic on NULL is undefined, even with 0. */
		.stream = stream_length ? stream : (const uint8_t *)"",
		.stream_rest = stream_length,
		.bytes = length ? bytes : (const uint8_t *)"",
		.rest = length,
	};
	z_stream state = { 0 };
	int result = inflateInit2(&state, -MAX_WBITS);

	if (result == Z_MEM_ERROR)
		mem_exhausted();
	if (result != Z_OK)
		return err_set(err, "zlib does not start: %s", zError(result));
	result = inflate_compare_bytes(&state, &comparison, err);
	inflateEnd(&state);
	return result;
}
