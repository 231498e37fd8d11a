/* SPDX-License-Identifier: MIT */
#include "diff/first_byte.h"

#include <stdbool.h>

#include "base/mem.h"

#define PIECE_BYTES ((size_t)64 << 10)

/* Reads the piece at an offset; *length is 0 at the end. */
static int
first_byte_read(const struct diff_tail *tail, uint64_t offset, uint8_t *piece,
		size_t *length, struct err *err)
{
	const uint64_t at = tail->start + offset;
	const uint64_t rest =
		at < tail->blob->length ? tail->blob->length - at : 0;

	*length = rest < PIECE_BYTES ? (size_t)rest : PIECE_BYTES;
	return *length ? blob_read(tail->blob, at, piece, *length, err) : 0;
}

int
diff_first_byte(const struct diff_tail *old, const struct diff_tail *new,
		uint64_t *offset, struct err *err)
{
	auto_free uint8_t *left = mem_alloc(PIECE_BYTES);
	auto_free uint8_t *right = mem_alloc(PIECE_BYTES);

	for (*offset = 0;;) {
		size_t before;
		size_t after;
		size_t common;

		if (first_byte_read(old, *offset, left, &before, err) ||
		    first_byte_read(new, *offset, right, &after, err))
			return -1;
		common = buf_count_equal(left, before, right, after);
		*offset += common;
		if (common < before || common < after)
			return 1;
		if (!before)
			return 0;
	}
}
