/* SPDX-License-Identifier: MIT */
#include "diff/gzip_head.h"

#include <string.h>

#include "base/mem.h"
#include "diff/member.h"

/* The most bytes that are looked at: names are short. */
#define MOST_HEAD ((size_t)64 << 10)

#define AT_FLAGS 3
#define AT_TIME 4
#define AT_LEVEL 8
#define AT_SYSTEM 9

#define FLAG_TEXT 1
#define FLAG_CHECKSUM 2
#define FLAG_EXTRA 4
#define FLAG_NAME 8
#define FLAG_COMMENT 16

/* The parts of a header, with lengths in bytes. */
struct gzip_head {
	struct buf bytes;
	unsigned int flags;
	size_t extra; /* offset */
	size_t extra_length;
	size_t name;
	size_t name_length;
	size_t comment;
	size_t comment_length;
	size_t length;
};

/* Takes a text that ends with NUL off *at. */
static void
gzip_take_text(const struct gzip_head *head, size_t *at, size_t *start,
	       size_t *length)
{
	*start = *at;
	*length = strnlen((const char *)head->bytes.data + *at,
			  head->bytes.length - *at);
	*at += *length;
	*at += *at < head->bytes.length;
}

static void
gzip_take_extra(struct gzip_head *head, size_t *at)
{
	size_t length;

	head->extra = *at;
	if (head->bytes.length - *at < 2)
		return;
	length = 2 + (size_t)get_le16(head->bytes.data + *at);
	if (length > head->bytes.length - *at)
		length = head->bytes.length - *at;
	head->extra_length = length;
	*at += length;
}

static int
gzip_read_head(struct gzip_head *head, struct blob *blob, struct err *err)
{
	const size_t length =
		blob->length < MOST_HEAD ? (size_t)blob->length : MOST_HEAD;
	size_t at = DIFF_GZIP_HEAD_SIZE;

	if (length < at)
		return err_set(err, "changed while it was read");
	buf_reserve(&head->bytes, length);
	if (blob_read(blob, 0, head->bytes.data, length, err))
		return -1;
	head->bytes.length = length;
	head->flags = head->bytes.data[AT_FLAGS];
	if (head->flags & FLAG_EXTRA)
		gzip_take_extra(head, &at);
	if (head->flags & FLAG_NAME)
		gzip_take_text(head, &at, &head->name, &head->name_length);
	if (head->flags & FLAG_COMMENT)
		gzip_take_text(head, &at, &head->comment,
			       &head->comment_length);
	if (head->flags & FLAG_CHECKSUM && length - at >= 2)
		at += 2;
	head->length = at;
	return 0;
}

static void
gzip_compare_text(struct diff_parts *parts, const char *what,
		  struct diff_text old, struct diff_text new)
{
	if (old.length != new.length ||
	    memcmp(old.bytes, new.bytes, old.length))
		diff_parts_add_texts(parts, FINDING_METADATA, what, old, new);
}

static struct diff_text
gzip_part(const struct gzip_head *head, size_t offset, size_t length)
{
	return (struct diff_text){ head->bytes.data + offset, length };
}

static void
gzip_compare_times(struct diff_parts *parts, uint32_t old, uint32_t new)
{
	auto_free char *before = diff_member_show_time(old, "", 0);
	auto_free char *after = diff_member_show_time(new, "", 0);

	if (old != new)
		diff_parts_add_values(parts, FINDING_METADATA,
				      "gzip header: time", before, after);
}

static void
gzip_compare(struct diff_parts *parts, const struct gzip_head *old,
	     const struct gzip_head *new)
{
	const unsigned int ignored = FLAG_NAME | FLAG_COMMENT | FLAG_EXTRA;
	const uint8_t *before = old->bytes.data;
	const uint8_t *after = new->bytes.data;

	gzip_compare_times(parts, get_le32(before + AT_TIME),
			   get_le32(after + AT_TIME));
	gzip_compare_text(parts, "gzip header: name",
			  gzip_part(old, old->name, old->name_length),
			  gzip_part(new, new->name, new->name_length));
	gzip_compare_text(parts, "gzip header: comment",
			  gzip_part(old, old->comment, old->comment_length),
			  gzip_part(new, new->comment, new->comment_length));
	gzip_compare_text(parts, "gzip header: extra field",
			  gzip_part(old, old->extra, old->extra_length),
			  gzip_part(new, new->extra, new->extra_length));
	if (before[AT_SYSTEM] != after[AT_SYSTEM])
		diff_parts_add(parts, FINDING_METADATA,
			       "gzip header: system %u and %u",
			       before[AT_SYSTEM], after[AT_SYSTEM]);
	if ((old->flags ^ new->flags) & ~ignored)
		diff_parts_add(parts, FINDING_METADATA,
			       "gzip header: flags 0x%02x and 0x%02x",
			       old->flags, new->flags);
	if (before[AT_LEVEL] != after[AT_LEVEL])
		diff_parts_add(parts, FINDING_COMPRESSION,
			       "the gzip header states another level");
}

int
diff_gzip_head(struct diff_parts *parts, struct diff_tail *old,
	       struct diff_tail *new, struct err *err)
{
	struct gzip_head before = { .bytes = BUF_INIT };
	struct gzip_head after = { .bytes = BUF_INIT };
	int result = -1;

	if (!gzip_read_head(&before, old->blob, err) &&
	    !gzip_read_head(&after, new->blob, err)) {
		gzip_compare(parts, &before, &after);
		old->start = before.length;
		new->start = after.length;
		result = 0;
	}
	buf_fini(&before.bytes);
	buf_fini(&after.bytes);
	return result;
}
