/* SPDX-License-Identifier: MIT */
#include "diff/zip_archive.h"

#include <inttypes.h>
#include <string.h>

#include "format/zip_format.h"

/* The most bytes after the central directory: both records and the locator, a
 * comment, and padding. */
#define MOST_TAIL (ZIP_END64_BOTH + ZIP_END_LENGTH + 0xffff + 10240)

/* The bytes outside of the members and the central directory. */
struct zip_outside {
	struct buf lead; /* before the first member */
	struct buf tail; /* after the central directory */
	size_t zip64;	 /* bytes of the zip64 records in it */
	size_t comment;	 /* bytes */
	size_t padding;	 /* bytes */
};

static int
zip_read_range(struct diff_archive *archive, struct tar_extent range,
	       uint64_t most, struct buf *bytes, struct err *err)
{
	const size_t length = (size_t)range.length;

	if (range.length > most)
		return err_set(err, "%s: changed while it was read",
			       archive->path);
	buf_reserve(bytes, length);
	if (blob_read(&archive->blob, range.offset, bytes->data, length, err))
		return err_prefix(err, "%s", archive->path);
	bytes->length = length;
	return 0;
}

static int
zip_load_outside(struct diff_archive *archive, struct zip_outside *outside,
		 struct err *err)
{
	const uint64_t directory = archive->end.offset;
	const uint64_t end = directory + archive->end.size;
	const struct zipaudit *audit = &archive->audit;
	const uint64_t first =
		audit->count ? audit->members[0].offset : directory;
	const uint8_t *tail;

	if (zip_read_range(archive, (struct tar_extent){ 0, first },
			   ZIPAUDIT_MAX_PREFIX, &outside->lead, err) ||
	    zip_read_range(
		    archive,
		    (struct tar_extent){ end, archive->blob.length - end },
		    MOST_TAIL, &outside->tail, err))
		return -1;
	tail = outside->tail.data;
	if (outside->tail.length >= ZIP_END64_BOTH &&
	    get_le32(tail) == ZIP_END64_SIGNATURE)
		outside->zip64 = ZIP_END64_BOTH;
	if (outside->tail.length < outside->zip64 + ZIP_END_LENGTH)
		return err_set(err, "%s: changed while it was read",
			       archive->path);
	outside->comment =
		get_le16(tail + outside->zip64 + ZIP_END_COMMENT_LENGTH);
	outside->padding =
		outside->tail.length - outside->zip64 - ZIP_END_LENGTH;
	if (outside->padding < outside->comment)
		return err_set(err, "%s: changed while it was read",
			       archive->path);
	outside->padding -= outside->comment;
	return 0;
}

static void
zip_outside_fini(struct zip_outside *outside)
{
	buf_fini(&outside->lead);
	buf_fini(&outside->tail);
}

static size_t
zip_first_line(const struct buf *bytes)
{
	const uint8_t *end =
		bytes->length ? memchr(bytes->data, '\n', bytes->length) : NULL;

	return end ? (size_t)(end - bytes->data) : bytes->length;
}

static bool
zip_bytes_differ(const struct buf *old, const struct buf *new)
{
	return old->length != new->length ||
	       (old->length && memcmp(old->data, new->data, old->length));
}

static void
compare_leads(struct diff_parts *parts, const struct buf *old,
	      const struct buf *new)
{
	const size_t before = zip_first_line(old);
	const size_t after = zip_first_line(new);

	if (!zip_bytes_differ(old, new))
		return;
	if (before != after || (before && memcmp(old->data, new->data, before)))
		diff_parts_add_texts(parts, FINDING_METADATA,
				     "the first line is",
				     (struct diff_text){ old->data, before },
				     (struct diff_text){ new->data, after });
	else
		diff_parts_add(parts, FINDING_METADATA,
			       "the %zu and %zu bytes before the first member "
			       "differ",
			       old->length, new->length);
}

static struct diff_text
zip_comment_of(const struct zip_outside *outside)
{
	return (struct diff_text){
		outside->tail.data + outside->zip64 + ZIP_END_LENGTH,
		outside->comment,
	};
}

static void
compare_tails(struct diff_parts *parts, const struct zip_outside *old,
	      const struct zip_outside *new)
{
	if (old->comment != new->comment ||
	    memcmp(zip_comment_of(old).bytes, zip_comment_of(new).bytes,
		   old->comment))
		diff_parts_add_texts(parts, FINDING_METADATA, "comment",
				     zip_comment_of(old), zip_comment_of(new));
	if (!old->zip64 != !new->zip64)
		diff_parts_add(parts, FINDING_METADATA,
			       "only the %s one has zip64 end records",
			       old->zip64 ? "old" : "new");
	else if (old->zip64 &&
		 get_le32(old->tail.data + ZIP_END64_MADE_BY) !=
			 get_le32(new->tail.data + ZIP_END64_MADE_BY))
		diff_parts_add(parts, FINDING_METADATA,
			       "versions in the zip64 end record differ");
	if (old->padding != new->padding)
		diff_parts_add(parts, FINDING_METADATA,
			       "%zu and %zu zero bytes follow the archive",
			       old->padding, new->padding);
}

int
diff_zip_archive(struct diff_parts *parts, struct diff_archive *old,
		 struct diff_archive *new, struct err *err)
{
	struct zip_outside before = { .zip64 = 0 };
	struct zip_outside after = { .zip64 = 0 };
	int result = -1;

	if (!zip_load_outside(old, &before, err) &&
	    !zip_load_outside(new, &after, err)) {
		compare_leads(parts, &before.lead, &after.lead);
		compare_tails(parts, &before, &after);
		if (!old->audit.shift != !new->audit.shift)
			diff_parts_add(parts, FINDING_METADATA,
				       "only the offsets of the %s one count "
				       "the bytes before the first member",
				       old->audit.shift ? "new" : "old");
		result = 0;
	}
	zip_outside_fini(&before);
	zip_outside_fini(&after);
	return result;
}
