/* SPDX-License-Identifier: MIT */
/*
 * Local headers are written at once and complete, because sizes and checksum
 * are known before.  Central headers are kept in memory until the end.  A zip64
 * form is used only if a number does not fit the classic one, so there is only
 * one way to write given members.
 */
#include "format/zipw.h"

#include <string.h>

#include "format/zip_format.h"

#define MADE_BY (ZIP_HOST_UNIX << 8 | 20U)

#define FILE_MODE 0100644U
#define PROGRAM_MODE 0100755U
#define DIRECTORY_MODE 040755U
#define LINK_MODE 0120777U

#define DAY 86400
#define FIRST_SECOND INT64_C(315532800) /* 1980-01-01 00:00:00 */
#define LAST_SECOND INT64_C(4354819198) /* 2107-12-31 23:59:58 */

/* The fields that both headers of a member share. */
struct common {
	uint16_t needed;
	uint16_t flags;
	uint16_t name_length;
	bool wide; /* the sizes need zip64 */
};

static bool
is_leap(unsigned int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

uint32_t
zipw_dos_time(int64_t seconds)
{
	static const unsigned int lengths[] = { 31, 28, 31, 30, 31, 30,
						31, 31, 30, 31, 30, 31 };
	unsigned int days;
	unsigned int rest;
	unsigned int year = 1980;
	unsigned int month = 0;

	if (seconds < FIRST_SECOND)
		seconds = FIRST_SECOND;
	if (seconds > LAST_SECOND)
		seconds = LAST_SECOND;
	days = (unsigned int)((seconds - FIRST_SECOND) / DAY);
	rest = (unsigned int)((seconds - FIRST_SECOND) % DAY);
	for (; days >= 365U + is_leap(year); year++)
		days -= 365U + is_leap(year);
	for (;; month++) {
		unsigned int length =
			lengths[month] + (month == 1 && is_leap(year));

		if (days < length)
			break;
		days -= length;
	}
	return (year - 1980) << 25 | (month + 1) << 21 | (days + 1) << 16 |
	       rest / 3600 << 11 | rest / 60 % 60 << 5 | rest % 60 / 2;
}

static bool
needs_zip64(uint64_t value)
{
	return value >= ZIP_SATURATED32;
}

static uint32_t
saturate32(uint64_t value)
{
	return needs_zip64(value) ? ZIP_SATURATED32 : (uint32_t)value;
}

static uint16_t
saturate16(uint64_t value)
{
	return value >= ZIP_SATURATED16 ? (uint16_t)ZIP_SATURATED16 :
					  (uint16_t)value;
}

static bool
is_ascii(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name >= 0x80)
			return false;
	return true;
}

void
zipw_init(struct zipw *zipw, int64_t epoch_seconds,
	  int (*write)(void *context, const void *bytes, size_t length,
		       struct err *err),
	  void *context)
{
	*zipw = (struct zipw){
		.directory = BUF_INIT,
		.dos_time = zipw_dos_time(epoch_seconds),
		.write = write,
		.context = context,
	};
}

static int
emit(struct zipw *zipw, const void *bytes, size_t length, struct err *err)
{
	if (!length)
		return 0;
	if (zipw->write(zipw->context, bytes, length, err))
		return -1;
	zipw->offset += length;
	return 0;
}

int
zipw_prefix(struct zipw *zipw, const void *bytes, size_t length,
	    struct err *err)
{
	return emit(zipw, bytes, length, err);
}

/* Adds the fields from "version needed" to "name length". */
static void
add_common(struct buf *out, const struct zipw *zipw,
	   const struct zipw_member *member, const struct common *common,
	   uint32_t compressed_size, uint32_t size)
{
	buf_add_le16(out, common->needed);
	buf_add_le16(out, common->flags);
	buf_add_le16(out, member->method);
	buf_add_le32(out, zipw->dos_time);
	buf_add_le32(out, member->crc);
	buf_add_le32(out, compressed_size);
	buf_add_le32(out, size);
	buf_add_le16(out, common->name_length);
}

static void
add_local(struct buf *out, const struct zipw *zipw,
	  const struct zipw_member *member, const struct common *common)
{
	buf_add_le32(out, ZIP_LOCAL_SIGNATURE);
	if (common->wide)
		add_common(out, zipw, member, common, ZIP_SATURATED32,
			   ZIP_SATURATED32);
	else
		add_common(out, zipw, member, common,
			   (uint32_t)member->compressed_size,
			   (uint32_t)member->size);
	buf_add_le16(out, common->wide ? 20 : 0);
	buf_add(out, member->name, common->name_length);
	if (common->wide) {
		buf_add_le16(out, ZIP_EXTRA_ZIP64);
		buf_add_le16(out, 16);
		buf_add_le64(out, member->size);
		buf_add_le64(out, member->compressed_size);
	}
}

unsigned int
zipw_mode(const struct zipw_member *member)
{
	if (member->is_directory)
		return DIRECTORY_MODE;
	if (member->is_link)
		return LINK_MODE;
	return member->executable ? PROGRAM_MODE : FILE_MODE;
}

static uint32_t
external_attributes(const struct zipw_member *member)
{
	return zipw_mode(member) << 16 |
	       (member->is_directory ? ZIP_DOS_DIRECTORY : 0);
}

static void
add_central(struct buf *out, const struct zipw *zipw,
	    const struct zipw_member *member, const struct common *common)
{
	/* In the order of the zip64 field, 4.5.3. */
	const uint64_t wide[] = { member->size, member->compressed_size,
				  zipw->offset };
	uint16_t extra = 0;

	for (size_t i = 0; i < 3; i++)
		extra = (uint16_t)(extra + (needs_zip64(wide[i]) ? 8 : 0));
	buf_add_le32(out, ZIP_CENTRAL_SIGNATURE);
	buf_add_le16(out, MADE_BY);
	add_common(out, zipw, member, common,
		   saturate32(member->compressed_size),
		   saturate32(member->size));
	buf_add_le16(out, extra ? (uint16_t)(extra + 4) : 0);
	buf_add_le16(out, 0); /* comment */
	buf_add_le16(out, 0); /* disk */
	buf_add_le16(out, 0); /* internal attributes */
	buf_add_le32(out, external_attributes(member));
	buf_add_le32(out, saturate32(zipw->offset));
	buf_add(out, member->name, common->name_length);
	if (extra) {
		buf_add_le16(out, ZIP_EXTRA_ZIP64);
		buf_add_le16(out, extra);
	}
	for (size_t i = 0; i < 3; i++)
		if (needs_zip64(wide[i]))
			buf_add_le64(out, wide[i]);
}

int
zipw_begin(struct zipw *zipw, const struct zipw_member *member, struct err *err)
{
	size_t name_length = strlen(member->name);
	struct common common = { .needed = ZIP_NEEDED_STORED };
	auto_buf local = BUF_INIT;

	if (name_length > UINT16_MAX)
		return err_set(err,
			       "a name of %zu bytes does not fit a zip "
			       "header",
			       name_length);
	common.name_length = (uint16_t)name_length;
	common.flags = is_ascii(member->name) ? 0 : ZIP_FLAG_UTF8;
	common.wide = needs_zip64(member->size) ||
		      needs_zip64(member->compressed_size);
	if (common.wide || needs_zip64(zipw->offset))
		common.needed = ZIP_NEEDED_ZIP64;
	else if (member->method == ZIP_METHOD_DEFLATED || member->is_directory)
		common.needed = ZIP_NEEDED_DEFLATED;
	add_local(&local, zipw, member, &common);
	add_central(&zipw->directory, zipw, member, &common);
	zipw->count++;
	return emit(zipw, local.data, local.length, err);
}

int
zipw_data(struct zipw *zipw, const void *bytes, size_t length, struct err *err)
{
	return emit(zipw, bytes, length, err);
}

int
zipw_add(struct zipw *zipw, const struct zipw_member *member, struct err *err)
{
	if (zipw_begin(zipw, member, err))
		return -1;
	return emit(zipw, member->compressed, (size_t)member->compressed_size,
		    err);
}

static void
add_zip64_end(struct buf *out, uint64_t count, uint64_t size, uint64_t offset)
{
	buf_add_le32(out, ZIP_END64_SIGNATURE);
	buf_add_le64(out, ZIP_END64_RECORD_SIZE_VALUE);
	buf_add_le16(out, ZIP_HOST_UNIX << 8 | ZIP_NEEDED_ZIP64);
	buf_add_le16(out, ZIP_NEEDED_ZIP64);
	buf_add_le32(out, 0); /* disk */
	buf_add_le32(out, 0); /* disk of the directory */
	buf_add_le64(out, count);
	buf_add_le64(out, count);
	buf_add_le64(out, size);
	buf_add_le64(out, offset);
	buf_add_le32(out, ZIP_LOCATOR_SIGNATURE);
	buf_add_le32(out, 0); /* disk of the record */
	buf_add_le64(out, offset + size);
	buf_add_le32(out, 1); /* disks */
}

int
zipw_finish(struct zipw *zipw, struct err *err)
{
	auto_buf end = BUF_INIT;
	uint64_t offset = zipw->offset;
	uint64_t size = zipw->directory.length;

	if (zipw->count >= ZIP_SATURATED16 || needs_zip64(size) ||
	    needs_zip64(offset))
		add_zip64_end(&end, zipw->count, size, offset);
	buf_add_le32(&end, ZIP_END_SIGNATURE);
	buf_add_le16(&end, 0); /* disk */
	buf_add_le16(&end, 0); /* disk of the directory */
	buf_add_le16(&end, saturate16(zipw->count));
	buf_add_le16(&end, saturate16(zipw->count));
	buf_add_le32(&end, saturate32(size));
	buf_add_le32(&end, saturate32(offset));
	buf_add_le16(&end, 0); /* comment */
	if (emit(zipw, zipw->directory.data, zipw->directory.length, err))
		return -1;
	return emit(zipw, end.data, end.length, err);
}

void
zipw_fini(struct zipw *zipw)
{
	buf_fini(&zipw->directory);
}
