/* SPDX-License-Identifier: MIT */
#include "diff/zip_open.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/crc32.h"
#include "base/mem.h"
#include "base/signals.h"
#include "format/zipcentral.h"
#include "format/zipname.h"
#include "host/arcread.h"

#define DIRECTORY_AHEAD ((size_t)64 << 10)

/* --- members --- */

static enum diff_type
zip_type_of(const struct zipaudit_member *from)
{
	return from->is_directory ? DIFF_TYPE_DIRECTORY :
	       from->is_link	  ? DIFF_TYPE_LINK :
				    DIFF_TYPE_FILE;
}

/* libarchive does not check the CRC of links. */
static int
zip_take_target(const struct zipaudit_member *from, struct diff_member *member,
		const struct buf *target, struct err *err)
{
	if (crc32_update(0, target->data, target->length) != from->crc)
		return err_set(err,
			       "member '%s': the CRC of the link's target is "
			       "wrong",
			       member->name);
	member->target =
		mem_strndup((const char *)target->data, target->length);
	return 0;
}

static int
zip_take_member(struct diff_archive *archive, struct arcread *reader,
		size_t number, struct err *err)
{
	const struct zipaudit_member *from = &archive->audit.members[number];
	struct diff_member *member =
		diff_archive_add(archive, from->name, zip_type_of(from));
	struct diff_intake intake;
	auto_buf target = BUF_INIT;
	int result = diff_intake_begin(&intake, archive, err);

	member->number = number;
	if (from->is_link)
		intake.text = &target;
	if (!result)
		result = arcread_member(reader, from->name, from->size,
					diff_intake_take, &intake, err);
	if (!result)
		result = diff_intake_end(&intake, err);
	if (!result && from->is_link)
		result = zip_take_target(from, member, &target, err);
	diff_intake_fini(&intake);
	return result;
}

static int
zip_read_members(struct diff_archive *archive, struct err *err)
{
	struct arcread reader = ARCREAD_INIT;
	int result = 0;

	/* libarchive does not recognise an archive without members. */
	if (!archive->audit.count)
		return 0;
	result = arcread_open(&reader, &archive->blob, archive->audit.shift,
			      err);
	for (size_t i = 0; i < archive->audit.count && !result; i++)
		result = signals_caught() ?
				 err_set(err, "interrupted") :
				 zip_take_member(archive, &reader, i, err);
	if (!result)
		result = arcread_end(&reader, err);
	arcread_close(&reader);
	return result;
}

/* --- the central directory --- */

/* The offsets of the two headers of a member. */
struct headers {
	uint64_t local; /* as the central directory has it */
	uint64_t central;
};

static int
zip_compare_headers(const void *a, const void *b)
{
	const struct headers *left = a;
	const struct headers *right = b;

	return (left->local > right->local) - (left->local < right->local);
}

/* Fills the offsets of all headers; the audit has read the directory before. */
static int
zip_read_directory(struct diff_archive *archive, struct headers *headers,
		   struct err *err)
{
	auto_blob_window window = BLOB_WINDOW_INIT(DIRECTORY_AHEAD);
	const struct zipend *end = &archive->end;
	uint64_t position = end->offset;

	for (size_t i = 0; i < archive->count; i++) {
		struct zipaudit_member member = { .name = NULL };
		int result;

		headers[i].central = position;
		result = zipcentral_read(&member, &archive->blob, &window,
					 &position, end->offset + end->size,
					 err);
		headers[i].local = member.offset;
		free(member.name);
		if (result)
			return -1;
	}
	return 0;
}

/* Sets the central offset of each member; the audit sorts by local offsets. */
static int
zip_place_headers(struct diff_archive *archive, struct err *err)
{
	auto_free struct headers *headers =
		mem_zalloc(archive->count, sizeof(*headers));

	if (zipend_read(&archive->end, &archive->blob,
			archive->audit.prefix > 0, err))
		return -1;
	if (archive->end.count != archive->count)
		return err_set(err, "changed while it was read");
	if (zip_read_directory(archive, headers, err))
		return -1;
	if (archive->count)
		qsort(headers, archive->count, sizeof(*headers),
		      zip_compare_headers);
	for (size_t i = 0; i < archive->count; i++)
		archive->members[i].central = headers[i].central;
	return 0;
}

int
diff_zip_open(struct diff_archive *archive, const char *path,
	      const struct options *options, struct err *err)
{
	struct stat status;

	diff_archive_init(archive, path, DIFF_FORMAT_ZIP, options);
	if (blob_open(&archive->blob, path, &status, err))
		return -1;
	if (zipaudit_open(&archive->audit, &archive->blob, ZIPAUDIT_ZIP, err) ||
	    zip_read_members(archive, err) || zip_place_headers(archive, err))
		return err_prefix(err, "%s", path);
	diff_archive_settle(archive);
	return 0;
}
