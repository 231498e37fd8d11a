/* SPDX-License-Identifier: MIT */
/* Writing and comparing an archive begin with the same list of members. */
#include "zip/write.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "format/zip_format.h"

enum { RANK_FILE, RANK_DIST_INFO, RANK_RECORD };

int
zip_write_rank(const struct zipfile *zip, const char *name)
{
	if (!zip->is_wheel)
		return RANK_FILE;
	if (!strcmp(name, zip->wheel.record_name))
		return RANK_RECORD;
	return path_below(name, zip->wheel.dist_info) ? RANK_DIST_INFO :
							RANK_FILE;
}

int
zip_write_compare(int left_rank, const char *left, int right_rank,
		  const char *right)
{
	return left_rank != right_rank ? left_rank - right_rank :
					 strcmp(left, right);
}

int64_t
zip_write_time(const struct options *options)
{
	return options->has_epoch ? options->epoch : 0;
}

static int
compare_members(const void *a, const void *b)
{
	const struct zip_out_member *left = a;
	const struct zip_out_member *right = b;

	return zip_write_compare(left->rank, left->member.name, right->rank,
				 right->member.name);
}

/* Whether a member of the input is in the output unchanged. */
static bool
stays(const struct zip_changes *changes, size_t number)
{
	const struct zipfile *zip = changes->zip;
	const char *name = zip->audit.members[number].name;

	if (changes->is_dropped[number] || zip_changes_find(changes, name))
		return false;
	return !zip->is_wheel || (strcmp(name, zip->wheel.record_name) != 0 &&
				  !wheel_is_signature(&zip->wheel, name));
}

static struct zip_out_member
kept_member(const struct zipfile *zip, size_t number)
{
	const struct zipaudit_member *from = &zip->audit.members[number];
	struct zip_out_member kept = {
		.member = {
			.name = from->name,
			.compressed_size = from->compressed_size,
			.size = from->size,
			.crc = from->crc,
			.method = from->method,
			.executable = zipfile_is_program(zip, number),
			.is_directory = from->is_directory,
			.is_link = from->is_link,
		},
		.sha256 = zip->members[number].sha256,
		.rank = zip_write_rank(zip, from->name),
		.is_kept = true,
		.data_offset = from->data_offset,
	};

	/* A directory has no data, so it need not be deflated. */
	if (from->is_directory) {
		kept.member.compressed_size = 0;
		kept.member.method = ZIP_METHOD_STORED;
	}
	return kept;
}

static struct zip_out_member
zip_write_new_member(const struct zip_changes *changes,
		     const struct zip_artifact *artifact)
{
	struct zip_out_member new = {
		.member = packed_member(&artifact->packed, artifact->name),
		.sha256 = artifact->packed.sha256,
		.rank = zip_write_rank(changes->zip, artifact->name),
	};

	new.member.executable = artifact->is_executable;
	return new;
}

static void
list_members(struct zip_write *out, const struct zip_changes *changes)
{
	const struct zipfile *zip = changes->zip;

	for (size_t i = 0; i < zip->audit.count; i++)
		if (stays(changes, i))
			out->members[out->count++] = kept_member(zip, i);
	for (size_t i = 0; i < changes->count; i++)
		if (changes->artifacts[i].packed.size)
			out->members[out->count++] = zip_write_new_member(
				changes, &changes->artifacts[i]);
	if (out->count)
		qsort(out->members, out->count, sizeof(*out->members),
		      compare_members);
}

/* Writes the text of RECORD for these members. */
static void
write_record(struct zip_write *out, const char *record_name)
{
	for (size_t i = 0; i < out->count; i++) {
		const struct zip_out_member *member = &out->members[i];

		if (!member->member.is_directory)
			record_add_row(&out->record, member->member.name,
				       member->sha256, member->member.size);
	}
	record_add_self(&out->record, record_name);
}

int
zip_write_init(struct zip_write *out, const struct zip_changes *changes,
	       struct err *err)
{
	const struct zipfile *zip = changes->zip;

	*out = (struct zip_write){
		.members = mem_zalloc(zip->audit.count + changes->count,
				      sizeof(*out->members)),
	};
	list_members(out, changes);
	if (!zip->is_wheel)
		return 0;
	write_record(out, zip->wheel.record_name);
	return packed_make(&out->packed_record, changes->options,
			   out->record.data, out->record.length, err);
}

void
zip_write_fini(struct zip_write *out)
{
	free(out->members);
	buf_fini(&out->record);
	packed_fini(&out->packed_record);
	*out = (struct zip_write){ 0 };
}

static int
take_prefix(void *context, const void *bytes, size_t length, struct err *err)
{
	return zipw_prefix(context, bytes, length, err);
}

static int
take_data(void *context, const void *bytes, size_t length, struct err *err)
{
	return zipw_data(context, bytes, length, err);
}

static int
zip_write_member(struct zipw *zipw, const struct zip_out_member *member,
		 struct zipfile *zip, struct err *err)
{
	if (!member->is_kept)
		return zipw_add(zipw, &member->member, err);
	if (zipw_begin(zipw, &member->member, err))
		return -1;
	return blob_pass(&zip->blob, member->data_offset,
			 member->member.compressed_size, take_data, zipw, err);
}

static int
write_members(struct zipw *zipw, const struct zip_write *out,
	      struct zipfile *zip, struct err *err)
{
	struct zipw_member record;

	if (blob_pass(&zip->blob, 0, zip->audit.prefix, take_prefix, zipw, err))
		return -1;
	for (size_t i = 0; i < out->count; i++)
		if (zip_write_member(zipw, &out->members[i], zip, err))
			return -1;
	if (zip->is_wheel) {
		record = packed_member(&out->packed_record,
				       zip->wheel.record_name);
		if (zipw_add(zipw, &record, err))
			return -1;
	}
	return zipw_finish(zipw, err);
}

int
zip_write_write(const struct zip_write *out, const struct zip_changes *changes,
		int (*write)(void *context, const void *bytes, size_t length,
			     struct err *err),
		void *context, struct err *err)
{
	struct zipw zipw;
	int result;

	zipw_init(&zipw, zip_write_time(changes->options), write, context);
	result = write_members(&zipw, out, changes->zip, err);
	zipw_fini(&zipw);
	return result;
}
