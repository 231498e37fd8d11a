/* SPDX-License-Identifier: MIT */
/* Writing an archive and comparing one begin with the same list. */
#include "engine/archive_out.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "format/zip_format.h"

enum { RANK_FILE, RANK_DIST_INFO, RANK_RECORD };

int
archive_out_rank(const struct zipfile *zip, const char *name)
{
	if (!zip->is_wheel)
		return RANK_FILE;
	if (!strcmp(name, zip->wheel.record_name))
		return RANK_RECORD;
	return path_below(name, zip->wheel.dist_info) ? RANK_DIST_INFO :
							RANK_FILE;
}

int
archive_out_compare(int left_rank, const char *left, int right_rank,
		    const char *right)
{
	return left_rank != right_rank ? left_rank - right_rank :
					 strcmp(left, right);
}

int64_t
archive_out_time(const struct options *options)
{
	return options->has_epoch ? options->epoch : 0;
}

static int
compare_members(const void *a, const void *b)
{
	const struct archive_member *left = a;
	const struct archive_member *right = b;

	return archive_out_compare(left->rank, left->member.name, right->rank,
				   right->member.name);
}

/* Whether a member of the input is in the output as it is. */
static bool
stays(const struct sink_archive *archive, size_t number)
{
	const struct zipfile *zip = archive->zip;
	const char *name = zip->audit.members[number].name;

	if (archive->is_dropped[number] || sink_archive_find(archive, name))
		return false;
	return !zip->is_wheel ||
	       (strcmp(name, zip->wheel.record_name) != 0 &&
		!wheel_is_signature(&zip->wheel, name));
}

static struct archive_member
kept_member(const struct zipfile *zip, size_t number)
{
	const struct zipaudit_member *from = &zip->audit.members[number];
	struct archive_member kept = {
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
		.rank = archive_out_rank(zip, from->name),
		.is_kept = true,
		.data_offset = from->data_offset,
	};

	/* The nothing that it holds need not be deflated. */
	if (from->is_directory) {
		kept.member.compressed_size = 0;
		kept.member.method = ZIP_METHOD_STORED;
	}
	return kept;
}

static struct archive_member
new_member(const struct sink_archive *archive,
	   const struct archive_artifact *artifact)
{
	struct archive_member new = {
		.member = packed_member(&artifact->packed, artifact->name),
		.sha256 = artifact->packed.sha256,
		.rank = archive_out_rank(archive->zip, artifact->name),
	};

	new.member.executable = artifact->is_executable;
	return new;
}

static void
list_members(struct archive_out *out, const struct sink_archive *archive)
{
	const struct zipfile *zip = archive->zip;

	for (size_t i = 0; i < zip->audit.count; i++)
		if (stays(archive, i))
			out->members[out->count++] = kept_member(zip, i);
	for (size_t i = 0; i < archive->count; i++)
		if (archive->artifacts[i].packed.size)
			out->members[out->count++] =
				new_member(archive, &archive->artifacts[i]);
	if (out->count)
		qsort(out->members, out->count, sizeof(*out->members),
		      compare_members);
}

/* The text of RECORD, for a wheel of these members. */
static void
write_record(struct archive_out *out, const char *record_name)
{
	for (size_t i = 0; i < out->count; i++) {
		const struct archive_member *member = &out->members[i];

		if (!member->member.is_directory)
			record_add_row(&out->record, member->member.name,
				       member->sha256, member->member.size);
	}
	record_add_self(&out->record, record_name);
}

int
archive_out_init(struct archive_out *out, const struct sink_archive *archive,
		 struct err *err)
{
	const struct zipfile *zip = archive->zip;

	*out = (struct archive_out){
		.members = mem_zalloc(zip->audit.count + archive->count,
				      sizeof(*out->members)),
	};
	list_members(out, archive);
	if (!zip->is_wheel)
		return 0;
	write_record(out, zip->wheel.record_name);
	return packed_make(&out->packed_record, archive->options,
			   out->record.data, out->record.length, err);
}

void
archive_out_fini(struct archive_out *out)
{
	free(out->members);
	buf_fini(&out->record);
	packed_fini(&out->packed_record);
	*out = (struct archive_out){ 0 };
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
write_member(struct zipw *zipw, const struct archive_member *member,
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
write_members(struct zipw *zipw, const struct archive_out *out,
	      struct zipfile *zip, struct err *err)
{
	struct zipw_member record;

	if (blob_pass(&zip->blob, 0, zip->audit.prefix, take_prefix, zipw, err))
		return -1;
	for (size_t i = 0; i < out->count; i++)
		if (write_member(zipw, &out->members[i], zip, err))
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
archive_out_write(const struct archive_out *out,
		  const struct sink_archive *archive,
		  int (*write)(void *context, const void *bytes,
			       size_t length, struct err *err),
		  void *context, struct err *err)
{
	struct zipw zipw;
	int result;

	zipw_init(&zipw, archive_out_time(archive->options), write, context);
	result = write_members(&zipw, out, archive->zip, err);
	zipw_fini(&zipw);
	return result;
}
