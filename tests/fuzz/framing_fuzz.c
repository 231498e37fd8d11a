/* SPDX-License-Identifier: MIT */
/*
 * The first byte selects what is compared, and the next two are the length of
 * the first of two inputs.  An input has no difference from itself, and two
 * inputs have differences with the same codes in both directions.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diff/gzip_head.h"
#include "diff/record_rows.h"
#include "diff/tar_head.h"
#include "diff/zip_extra.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
compare_gzip(struct diff_parts *parts, const struct buf *old,
	     const struct buf *new)
{
	struct blob before = BLOB_OF(old->data, old->length);
	struct blob after = BLOB_OF(new->data, new->length);
	struct diff_tail left = { &before, 0 };
	struct diff_tail right = { &after, 0 };
	auto_err err = ERR_INIT;

	if (diff_gzip_head(parts, &left, &right, &err))
		return;
	require(left.start <= old->length && right.start <= new->length);
}

/* The first half is the field of the central header. */
static struct diff_zip_extra
split_extra(const struct buf *bytes)
{
	const size_t half = bytes->length / 2;

	return (struct diff_zip_extra){
		.central = bytes->data,
		.central_length = half,
		.local = bytes->data + half,
		.local_length = bytes->length - half,
	};
}

static void
compare_extra(struct diff_parts *parts, const struct buf *old,
	      const struct buf *new)
{
	const struct diff_zip_extra before = split_extra(old);
	const struct diff_zip_extra after = split_extra(new);
	int64_t ignored;

	diff_zip_extra_time(&before, &ignored);
	diff_zip_extra(parts, &before, &after, false, false);
}

static void
compare_record(struct diff_parts *parts, const struct buf *old,
	       const struct buf *new)
{
	struct map changed = MAP_INIT;

	*map_get(&changed, "d/changed.py", 12) = parts;
	if (old->length != new->length ||
	    memcmp(old->data, new->data, old->length) != 0)
		diff_record(parts, "d/x.dist-info/RECORD", &changed, old, new);
	map_fini(&changed);
}

static void
compare_tar(struct diff_parts *parts, const struct buf *old,
	    const struct buf *new)
{
	struct diff_tar_head before;
	struct diff_tar_head after;
	size_t length;

	diff_tar_head_read(&before, old->data, old->length);
	diff_tar_head_read(&after, new->data, new->length);
	diff_tar_head_fraction(&before, "mtime", &length);
	require(length <= old->length);
	diff_tar_head_compare(parts, &before, &after, 0);
}

static void
compare(unsigned int kind, const struct buf *old, const struct buf *new,
	bool codes[FINDING_CODES])
{
	static void (*const compares[])(struct diff_parts *, const struct buf *,
					const struct buf *) = {
		compare_gzip,
		compare_extra,
		compare_record,
		compare_tar,
	};
	auto_diff_parts parts = DIFF_PARTS_INIT;

	compares[kind % 4](&parts, old, new);
	for (int code = 0; code < FINDING_CODES; code++)
		codes[code] = diff_parts_have(&parts, (enum finding_code)code);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const bool none[FINDING_CODES];
	bool codes[FINDING_CODES];
	bool reversed[FINDING_CODES];
	auto_buf old = BUF_INIT;
	auto_buf new = BUF_INIT;
	size_t length;

	if (size < 3)
		return 0;
	length = get_le16(data + 1) % (size - 2);
	buf_reserve(&old, length + 1);
	buf_reserve(&new, size - 3 - length + 1);
	buf_add(&old, data + 3, length);
	buf_add(&new, data + 3 + length, size - 3 - length);
	compare(*data, &old, &old, codes);
	require(!memcmp(codes, none, sizeof(none)));
	compare(*data, &old, &new, codes);
	compare(*data, &new, &old, reversed);
	require(!memcmp(codes, reversed, sizeof(codes)));
	return 0;
}
