/* SPDX-License-Identifier: MIT */
/* Flags and method of the two headers of a member agree after the audit. */
#include "diff/zip_member.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "diff/zip_extra.h"
#include "format/zip_format.h"

#define PIECE_BYTES ((size_t)64 << 10)

/* The two headers of a member. */
struct zip_headers {
	const struct zipaudit_member *audited;
	struct buf central;
	struct buf local;
	struct diff_zip_extra extra;
	struct diff_text comment;
	uint64_t descriptor; /* bytes of the data descriptor */
};

/* What is compared. */
struct zip_pair {
	struct diff_parts *parts;
	const struct zip_headers *old;
	const struct zip_headers *new;
	const struct diff_members *members;
	bool is_file; /* both are */
	bool is_recompressed;
};

/* --- the headers --- */

/* Reads bytes that the audit has seen. */
static int
zip_read_again(struct blob *blob, uint64_t offset, size_t length,
	       struct buf *bytes, struct err *err)
{
	if (offset > blob->length || length > blob->length - offset)
		return err_set(err, "changed while it was read");
	buf_reserve(bytes, length);
	if (blob_read(blob, offset, bytes->data + bytes->length, length, err))
		return -1;
	bytes->length += length;
	return 0;
}

static int
zip_load_central(struct diff_archive *archive, const struct diff_member *member,
		 struct zip_headers *headers, struct err *err)
{
	struct buf *bytes = &headers->central;
	size_t name;
	size_t extra;
	size_t comment;

	if (zip_read_again(&archive->blob, member->central, ZIP_CENTRAL_LENGTH,
			   bytes, err))
		return -1;
	name = get_le16(bytes->data + ZIP_CENTRAL_NAME_LENGTH);
	extra = get_le16(bytes->data + ZIP_CENTRAL_EXTRA_LENGTH);
	comment = get_le16(bytes->data + ZIP_CENTRAL_COMMENT_LENGTH);
	if (zip_read_again(&archive->blob, member->central + ZIP_CENTRAL_LENGTH,
			   name + extra + comment, bytes, err))
		return -1;
	headers->extra.central = bytes->data + ZIP_CENTRAL_LENGTH + name;
	headers->extra.central_length = extra;
	headers->comment =
		(struct diff_text){ headers->extra.central + extra, comment };
	return 0;
}

static int
zip_load_local(struct diff_archive *archive, struct zip_headers *headers,
	       struct err *err)
{
	const uint64_t offset = headers->audited->offset;
	struct buf *bytes = &headers->local;
	size_t name;

	if (zip_read_again(&archive->blob, offset, ZIP_LOCAL_LENGTH, bytes,
			   err))
		return -1;
	name = get_le16(bytes->data + ZIP_LOCAL_NAME_LENGTH);
	headers->extra.local_length =
		get_le16(bytes->data + ZIP_LOCAL_EXTRA_LENGTH);
	if (zip_read_again(&archive->blob, offset + ZIP_LOCAL_LENGTH,
			   name + headers->extra.local_length, bytes, err))
		return -1;
	headers->extra.local = bytes->data + ZIP_LOCAL_LENGTH + name;
	return 0;
}

static int
zip_load(struct diff_archive *archive, const struct diff_member *member,
	 struct zip_headers *headers, struct err *err)
{
	const struct zipaudit *audit = &archive->audit;
	const uint64_t next =
		member->number + 1 < audit->count ?
			audit->members[member->number + 1].offset :
			archive->end.offset;

	headers->audited = &audit->members[member->number];
	headers->descriptor = next - headers->audited->data_offset -
			      headers->audited->compressed_size;
	return zip_load_central(archive, member, headers, err) ||
			       zip_load_local(archive, headers, err) ?
		       err_prefix(err, "%s", archive->path) :
		       0;
}

static void
zip_headers_fini(struct zip_headers *headers)
{
	buf_fini(&headers->central);
	buf_fini(&headers->local);
}

static unsigned int
central_le16(const struct zip_headers *headers, enum zip_central field)
{
	return get_le16(headers->central.data + field);
}

static unsigned int
local_le16(const struct zip_headers *headers, enum zip_local field)
{
	return get_le16(headers->local.data + field);
}

/* --- compression --- */

static const char *
zip_method_name(const struct zip_headers *headers)
{
	return headers->audited->method == ZIP_METHOD_STORED ? "stored" :
							       "deflated";
}

/* Whether the compressed bytes of both are equal.  -1 on error. */
static int
zip_compare_streams(const struct zip_pair *pair, struct err *err)
{
	struct diff_archive *old = pair->members->old_archive;
	struct diff_archive *new = pair->members->new_archive;
	const struct zip_headers *before = pair->old;
	const struct zip_headers *after = pair->new;
	const uint64_t size = before->audited->compressed_size;
	auto_buf left = BUF_INIT;
	auto_buf right = BUF_INIT;

	if (size != after->audited->compressed_size)
		return 0;
	for (uint64_t at = 0; at < size; at += left.length) {
		const size_t length = size - at < PIECE_BYTES ?
					      (size_t)(size - at) :
					      PIECE_BYTES;

		left.length = 0;
		right.length = 0;
		if (zip_read_again(&old->blob,
				   before->audited->data_offset + at, length,
				   &left, err))
			return err_prefix(err, "%s", old->path);
		if (zip_read_again(&new->blob, after->audited->data_offset + at,
				   length, &right, err))
			return err_prefix(err, "%s", new->path);
		if (memcmp(left.data, right.data, length))
			return 0;
	}
	return 1;
}

static int
compare_compression(struct zip_pair *pair, struct err *err)
{
	const struct zipaudit_member *before = pair->old->audited;
	const struct zipaudit_member *after = pair->new->audited;
	int is_equal;

	pair->is_recompressed = before->method != after->method;
	if (pair->is_recompressed || !pair->members->is_same) {
		if (pair->is_recompressed && pair->is_file)
			diff_parts_add(pair->parts, FINDING_COMPRESSION,
				       "%s (%" PRIu64 " bytes) and %s (%" PRIu64
				       " bytes)",
				       zip_method_name(pair->old),
				       before->compressed_size,
				       zip_method_name(pair->new),
				       after->compressed_size);
		return 0;
	}
	is_equal = zip_compare_streams(pair, err);
	if (is_equal < 0)
		return -1;
	pair->is_recompressed = !is_equal;
	if (!is_equal)
		diff_parts_add(pair->parts, FINDING_COMPRESSION,
			       "the same content is deflated to %" PRIu64
			       " and %" PRIu64 " bytes%s",
			       before->compressed_size, after->compressed_size,
			       before->compressed_size ==
					       after->compressed_size ?
				       ", but not to the same ones" :
				       "");
	return 0;
}

/* --- times --- */

/* Appends a DOS time, which has no time zone: "2023-11-14T22:13:20". */
static void
zip_add_local_time(struct buf *text, uint32_t time)
{
	buf_printf(text, "%04u-%02u-%02uT%02u:%02u:%02u", 1980 + (time >> 25),
		   time >> 21 & 15, time >> 16 & 31, time >> 11 & 31,
		   time >> 5 & 63, 2 * (time & 31));
}

static void
compare_times(const struct zip_pair *pair)
{
	const uint32_t before = pair->old->audited->dos_time;
	const uint32_t after = pair->new->audited->dos_time;
	auto_buf text = BUF_INIT;
	int64_t old;
	int64_t new;
	const bool has_times = diff_zip_extra_time(&pair->old->extra, &old) &&
			       diff_zip_extra_time(&pair->new->extra, &new);

	if (has_times && old != new) {
		diff_parts_add_times(pair->parts, "modified at", old, new);
		return;
	}
	if (before == after)
		return;
	zip_add_local_time(&text, before);
	buf_add_string(&text, " and ");
	zip_add_local_time(&text, after);
	diff_parts_add(pair->parts, FINDING_TIME, "modified at %.*s%s",
		       (int)text.length, (const char *)text.data,
		       has_times ? ", local times of the same moment: another "
				   "time zone" :
				   " (local time)");
}

/* The local header has a time of its own. */
static void
compare_local_times(const struct zip_pair *pair)
{
	const bool is_same = !memcmp(pair->old->local.data + ZIP_LOCAL_TIME,
				     pair->new->local.data + ZIP_LOCAL_TIME, 4);

	if (!is_same && !diff_parts_have(pair->parts, FINDING_TIME))
		diff_parts_add(pair->parts, FINDING_TIME,
			       "the time in the local header differs");
}

/* --- the other fields --- */

static void
add_writer(struct buf *text, unsigned int made_by)
{
	static const char *const hosts[] = {
		[0] = "MS-DOS",
		[ZIP_HOST_VMS] = "VMS",
		[ZIP_HOST_UNIX] = "Unix",
		[10] = "Windows",
		[ZIP_HOST_MACOS] = "macOS",
	};
	const unsigned int host = made_by >> 8;
	const unsigned int version = made_by & 0xff;

	if (host < sizeof(hosts) / sizeof(*hosts) && hosts[host])
		buf_add_string(text, hosts[host]);
	else
		buf_printf(text, "system %u", host);
	buf_printf(text, " %u.%u", version / 10, version % 10);
}

static void
compare_writers(const struct zip_pair *pair)
{
	const unsigned int old = central_le16(pair->old, ZIP_CENTRAL_MADE_BY);
	const unsigned int new = central_le16(pair->new, ZIP_CENTRAL_MADE_BY);
	auto_buf text = BUF_INIT;

	if (old == new)
		return;
	add_writer(&text, old);
	buf_add_string(&text, " and ");
	add_writer(&text, new);
	diff_parts_add(pair->parts, FINDING_METADATA, "made by %.*s",
		       (int)text.length, (const char *)text.data);
}

static void
compare_attributes(const struct zip_pair *pair)
{
	const unsigned int high = ZIP_CENTRAL_EXTERNAL + 2;
	const unsigned int old_mode = central_le16(pair->old, high);
	const unsigned int new_mode = central_le16(pair->new, high);
	const unsigned int old_dos =
		central_le16(pair->old, ZIP_CENTRAL_EXTERNAL);
	const unsigned int new_dos =
		central_le16(pair->new, ZIP_CENTRAL_EXTERNAL);
	const unsigned int old_internal =
		central_le16(pair->old, ZIP_CENTRAL_INTERNAL);
	const unsigned int new_internal =
		central_le16(pair->new, ZIP_CENTRAL_INTERNAL);

	auto_free char *before = mem_printf("%06o", old_mode);
	auto_free char *after = mem_printf("%06o", new_mode);

	if (old_mode != new_mode)
		diff_parts_add_values(pair->parts, FINDING_MODE_BITS, "mode",
				      before, after);
	else if (old_dos != new_dos)
		diff_parts_add(pair->parts, FINDING_METADATA,
			       "DOS attributes 0x%02x and 0x%02x", old_dos,
			       new_dos);
	if (old_internal != new_internal)
		diff_parts_add(pair->parts, FINDING_METADATA,
			       "internal attributes 0x%04x and 0x%04x",
			       old_internal, new_internal);
}

/* The level bits follow from another compression, and so does the version. */
static void
compare_flags(const struct zip_pair *pair)
{
	const unsigned int ignored =
		pair->is_recompressed || !pair->members->is_same ?
			ZIP_FLAG_LEVEL :
			0;
	const unsigned int old = pair->old->audited->flags;
	const unsigned int new = pair->new->audited->flags;
	const bool has_needed =
		pair->old->audited->method == pair->new->audited->method;

	if ((old ^ new) & ~ignored)
		diff_parts_add(pair->parts, FINDING_METADATA,
			       "flags 0x%04x and 0x%04x", old, new);
	if (has_needed && central_le16(pair->old, ZIP_CENTRAL_NEEDED) !=
				  central_le16(pair->new, ZIP_CENTRAL_NEEDED))
		diff_parts_add(pair->parts, FINDING_METADATA,
			       "version needed %u and %u",
			       central_le16(pair->old, ZIP_CENTRAL_NEEDED),
			       central_le16(pair->new, ZIP_CENTRAL_NEEDED));
	else if (has_needed && local_le16(pair->old, ZIP_LOCAL_NEEDED) !=
				       local_le16(pair->new, ZIP_LOCAL_NEEDED))
		diff_parts_add(pair->parts, FINDING_METADATA,
			       "version needed %u and %u in the local header",
			       local_le16(pair->old, ZIP_LOCAL_NEEDED),
			       local_le16(pair->new, ZIP_LOCAL_NEEDED));
	if (!((old ^ new) & ZIP_FLAG_DESCRIPTOR) &&
	    pair->old->descriptor != pair->new->descriptor)
		diff_parts_add(pair->parts, FINDING_METADATA,
			       "a data descriptor of %" PRIu64 " and %" PRIu64
			       " bytes",
			       pair->old->descriptor, pair->new->descriptor);
}

static bool
comments_differ(const struct zip_pair *pair)
{
	const struct diff_text *old = &pair->old->comment;
	const struct diff_text *new = &pair->new->comment;

	return old->length != new->length ||
	       memcmp(old->bytes, new->bytes, old->length);
}

static void
compare_texts(const struct zip_pair *pair)
{
	const char *old = pair->old->audited->name;
	const char *new = pair->new->audited->name;

	if (strcmp(old, new) != 0)
		diff_parts_add_texts(pair->parts, FINDING_METADATA, "named",
				     diff_text_of(old), diff_text_of(new));
	if (comments_differ(pair))
		diff_parts_add_texts(pair->parts, FINDING_METADATA, "comment",
				     pair->old->comment, pair->new->comment);
}

static bool
zip_has_same_numbers(const struct zipaudit_member *old,
		     const struct zipaudit_member *new)
{
	return old->size == new->size &&
	       old->compressed_size == new->compressed_size &&
	       old->stored_offset == new->stored_offset;
}

int
diff_zip_member(struct diff_parts *parts, const struct diff_members *members,
		struct err *err)
{
	struct zip_headers left = { .audited = NULL };
	struct zip_headers right = { .audited = NULL };
	struct zip_pair pair = {
		.parts = parts,
		.old = &left,
		.new = &right,
		.members = members,
		.is_file = members->old->type == members->new->type,
	};
	int result = -1;

	if (!zip_load(members->old_archive, members->old, &left, err) &&
	    !zip_load(members->new_archive, members->new, &right, err))
		result = compare_compression(&pair, err);
	if (!result) {
		compare_times(&pair);
		compare_local_times(&pair);
		compare_writers(&pair);
		compare_attributes(&pair);
		compare_flags(&pair);
		compare_texts(&pair);
		diff_zip_extra(
			parts, &left.extra, &right.extra,
			!zip_has_same_numbers(left.audited, right.audited),
			comments_differ(&pair));
	}
	zip_headers_fini(&left);
	zip_headers_fini(&right);
	return result;
}
