/* SPDX-License-Identifier: MIT */
/*
 * The first byte selects xz or zstd and the length of a piece, the rest is read
 * as streams: whole and in pieces, which must end at the same offset.
 */
#include <stdlib.h>

#include "format/streams.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static size_t
take_in(struct streams *streams, const uint8_t *data, size_t size, size_t piece)
{
	size_t used = 0;

	for (size_t end = 0; end < size && !streams->is_trailing;) {
		end = size - end < piece ? size : end + piece;
		used += streams_take(streams, data + used, end - used);
		require(used <= end && streams->offset == used);
	}
	return used;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct streams whole = { .format = STREAMS_FORMAT_XZ };
	struct streams pieces;

	if (!size)
		return 0;
	if (data[0] & 1)
		whole.format = STREAMS_FORMAT_ZSTD;
	pieces = whole;
	require(take_in(&whole, data + 1, size - 1, size) ==
		take_in(&pieces, data + 1, size - 1, data[0] / 2 + 1));
	require(whole.is_trailing == pieces.is_trailing);
	return 0;
}
