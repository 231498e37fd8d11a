/* SPDX-License-Identifier: MIT */
/* Only offsets are kept, so the end may have any length. */
#include "format/tarend.h"

#include <inttypes.h>
#include <string.h>

/* The bytes of a record, which tar programs write at once. */
#define RECORD_BYTES (20 * TARHEAD_BLOCK)

/* The empty blocks that mark the end. */
#define MARK_BLOCKS 2

/* Notes the bytes of a block that are not zero. */
static void
note_more(struct tarend *end, const uint8_t *block, size_t length, size_t first,
	  size_t last)
{
	/* The magic of a pixz index (src/pixz.h, PIXZ_INDEX_MAGIC). */
	static const uint8_t pixz[] = { 0xa6, 0x4c, 0x32, 0x2e,
					0xd6, 0x14, 0xae, 0xdb };
	const uint64_t offset = end->offset + end->length;

	if (!end->has_more) {
		end->has_more = true;
		end->first = offset + first;
		end->is_member =
			length == TARHEAD_BLOCK && tarhead_is_header(block);
		end->is_pixz = length >= sizeof(pixz) &&
			       !memcmp(block, pixz, sizeof(pixz));
	}
	end->last = offset + last;
}

void
tarend_add(struct tarend *end, const uint8_t *block, size_t length)
{
	size_t first = 0;
	size_t last = length;

	while (first < length && !block[first])
		first++;
	while (last > first && !block[last - 1])
		last--;
	if (first < length)
		note_more(end, block, length, first, last);
	else if (!end->has_more && length == TARHEAD_BLOCK)
		end->blocks++;
	end->length += length;
}

int
tarend_check(const struct tarend *end, const char **notice, struct err *err)
{
	const uint64_t mark = end->offset + MARK_BLOCKS * TARHEAD_BLOCK;
	const uint64_t record =
		(mark + RECORD_BYTES - 1) / RECORD_BYTES * RECORD_BYTES;
	const bool is_whole = end->blocks >= MARK_BLOCKS;

	*notice = NULL;
	if (!end->has_more && is_whole)
		return 0;
	if (!end->has_more && end->length > TARHEAD_BLOCK)
		return err_set(err, "the archive is truncated in its end mark");
	if (!end->has_more) {
		*notice = "its end mark has one empty block, not two";
		return 0;
	}
	if (end->is_member && !is_whole)
		return err_set(err,
			       "a member follows a single empty block, at "
			       "offset %" PRIu64,
			       end->first);
	if (end->last <= record) {
		*notice = "the bytes after its end mark are dropped; all "
			  "readers ignore them";
		return 0;
	}
	if (end->is_pixz && is_whole) {
		*notice = "the index that pixz added is dropped";
		return 0;
	}
	if (end->is_member)
		return err_set(err,
			       "another archive follows the end of the "
			       "archive, at offset %" PRIu64,
			       end->first);
	return err_set(err,
		       "something that is not a tar archive follows the end of "
		       "the archive, from offset %" PRIu64 " to %" PRIu64,
		       end->first, end->last);
}
