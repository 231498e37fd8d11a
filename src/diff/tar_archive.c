/* SPDX-License-Identifier: MIT */
#include "diff/tar_archive.h"

#include <inttypes.h>
#include <string.h>

#include "diff/first_byte.h"
#include "diff/gzip_head.h"
#include "diff/tar_head.h"

/* The units of most programs: two empty blocks, and 20 blocks a record. */
#define END_MARK 1024
#define RECORD_BYTES 10240

static const char *
tar_filter_name(const struct diff_archive *archive)
{
	const char *name = arctar_kind_name(archive->filter);

	return name ? name : "not compressed";
}

/* Says that files with the same inflated bytes differ. */
static void
tar_add_stream(struct diff_parts *parts, const struct diff_archive *old,
	       const struct diff_archive *new)
{
	if (!diff_parts_have(parts, FINDING_COMPRESSION))
		diff_parts_add(parts, FINDING_COMPRESSION,
			       "the same bytes are compressed with %s to "
			       "%" PRIu64 " and %" PRIu64 " bytes%s",
			       tar_filter_name(old), old->blob.length,
			       new->blob.length,
			       old->blob.length == new->blob.length ?
				       ", but not to the same ones" :
				       "");
}

static int
compare_streams(struct diff_parts *parts, struct diff_archive *old,
		struct diff_archive *new, struct err *err)
{
	const bool is_same =
		!memcmp(old->stream, new->stream, sizeof(old->stream));
	struct diff_tail before = { &old->blob, 0 };
	struct diff_tail after = { &new->blob, 0 };
	uint64_t offset;
	int result;

	if (old->filter != new->filter) {
		diff_parts_add(parts, FINDING_COMPRESSION,
			       "%s (%" PRIu64 " bytes) and %s (%" PRIu64
			       " bytes)",
			       tar_filter_name(old), old->blob.length,
			       tar_filter_name(new), new->blob.length);
		return 0;
	}
	if (old->filter == ARCTAR_FILTER_GZIP &&
	    diff_gzip_head(parts, &before, &after, err))
		return -1;
	if (!is_same || old->filter == ARCTAR_FILTER_PLAIN)
		return 0;
	result = diff_first_byte(&before, &after, &offset, err);
	if (result > 0)
		tar_add_stream(parts, old, new);
	return result < 0 ? -1 : 0;
}

static void
compare_labels(struct diff_parts *parts, const struct diff_tar_head *old,
	       const struct diff_tar_head *new)
{
	const uint8_t *before = old->label;
	const uint8_t *after = new->label;
	const size_t old_length =
		before ? diff_tar_head_name_length(before) : 0;
	const size_t new_length = after ? diff_tar_head_name_length(after) : 0;

	if (old_length != new_length ||
	    (before && after && memcmp(before, after, old_length)))
		diff_parts_add_texts(parts, FINDING_METADATA, "volume label",
				     (struct diff_text){ before, old_length },
				     (struct diff_text){ after, new_length });
}

/* Compares what is about all members. */
static void
compare_globals(struct diff_parts *parts, const struct buf *old,
		const struct buf *new)
{
	const size_t common =
		buf_count_equal(old->data, old->length, new->data, new->length);
	struct diff_tar_head before;
	struct diff_tar_head after;
	auto_diff_parts found = DIFF_PARTS_INIT;

	if (common == old->length && common == new->length)
		return;
	diff_tar_head_read(&before, old->data, old->length);
	diff_tar_head_read(&after, new->data, new->length);
	compare_labels(&found, &before, &after);
	diff_tar_head_records(&found, &before, &after, 0);
	if (diff_parts_have(&found, FINDING_METADATA))
		diff_parts_add(
			parts, FINDING_METADATA, "global header: %.*s",
			(int)found.texts[FINDING_METADATA].length,
			(const char *)found.texts[FINDING_METADATA].data);
	else
		diff_parts_add(parts, FINDING_METADATA,
			       "the global headers (%zu and %zu bytes) differ "
			       "from byte %zu on",
			       old->length, new->length, common);
}

/* Whether the end is as most programs write it: the mark, up to a record. */
static bool
has_plain_end(const struct diff_archive *archive)
{
	return archive->inflated % RECORD_BYTES == 0 &&
	       archive->tail < END_MARK + RECORD_BYTES;
}

int
diff_tar_archive(struct diff_parts *parts, struct diff_archive *old,
		 struct diff_archive *new, struct err *err)
{
	if (compare_streams(parts, old, new, err))
		return err_prefix(err, "%s", new->path);
	compare_globals(parts, &old->global, &new->global);
	if (old->tail != new->tail &&
	    !(has_plain_end(old) && has_plain_end(new)))
		diff_parts_add(parts, FINDING_METADATA,
			       "%" PRIu64 " and %" PRIu64
			       " bytes follow the last member",
			       old->tail, new->tail);
	return 0;
}
