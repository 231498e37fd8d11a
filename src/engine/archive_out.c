/* SPDX-License-Identifier: MIT */
/* Writing an archive and comparing one begin with the same list. */
#include "engine/archive_out.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "format/crc32.h"

enum { RANK_FILE, RANK_DIST_INFO, RANK_RECORD };

int
archive_out_rank(const struct wheel *wheel, const char *name)
{
	if (!strcmp(name, wheel->record_name))
		return RANK_RECORD;
	return path_below(name, wheel->dist_info) ? RANK_DIST_INFO : RANK_FILE;
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
stays(const struct sink_archive *archive, const char *name)
{
	return strcmp(name, archive->wheel->record_name) != 0 &&
	       !wheel_is_signature(archive->wheel, name) &&
	       !sink_archive_find(archive, name);
}

static struct archive_member
kept_member(const struct wheel *wheel, size_t number)
{
	const struct zipaudit_member *from = &wheel->audit.members[number];

	return (struct archive_member){
		.member = {
			.name = from->name,
			.compressed = wheel->map.data + from->data_offset,
			.compressed_size = from->compressed_size,
			.size = from->size,
			.crc = from->crc,
			.method = from->method,
			.executable = from->mode & S_IXUSR,
			.is_directory = from->is_directory,
		},
		.sha256 = wheel->members[number].sha256,
		.rank = archive_out_rank(wheel, from->name),
	};
}

static struct zipw_member
stored_member(const char *name, const struct buf *bytes)
{
	return (struct zipw_member){
		.name = name,
		.compressed = bytes->data,
		.compressed_size = bytes->length,
		.size = bytes->length,
		.crc = crc32_update(0, bytes->data, bytes->length),
	};
}

static struct archive_member
new_member(const struct sink_archive *archive,
	   const struct archive_artifact *artifact)
{
	const struct wheel *wheel = archive->wheel;
	struct archive_member new = {
		.member = stored_member(artifact->name, &artifact->pyc),
		.sha256 = artifact->sha256,
		.rank = archive_out_rank(wheel, artifact->name),
	};

	/* One that is only normalised keeps its mode. */
	if (!archive->python) {
		size_t number = wheel_find(wheel, artifact->name);

		new.member.executable =
			wheel->audit.members[number].mode & S_IXUSR;
	}
	return new;
}

static void
list_members(struct archive_out *out, const struct sink_archive *archive)
{
	const struct wheel *wheel = archive->wheel;

	for (size_t i = 0; i < wheel->audit.count; i++)
		if (stays(archive, wheel->audit.members[i].name))
			out->members[out->count++] = kept_member(wheel, i);
	for (size_t i = 0; i < archive->count; i++)
		if (archive->artifacts[i].pyc.length)
			out->members[out->count++] =
				new_member(archive, &archive->artifacts[i]);
	qsort(out->members, out->count, sizeof(*out->members),
	      compare_members);
}

void
archive_out_init(struct archive_out *out, const struct sink_archive *archive)
{
	const struct wheel *wheel = archive->wheel;

	*out = (struct archive_out){
		.members = mem_zalloc(wheel->audit.count + archive->count,
				      sizeof(*out->members)),
	};
	list_members(out, archive);
	for (size_t i = 0; i < out->count; i++)
		if (!out->members[i].member.is_directory)
			record_add_row(&out->record,
				       out->members[i].member.name,
				       out->members[i].sha256,
				       out->members[i].member.size);
	record_add_self(&out->record, wheel->record_name);
}

void
archive_out_fini(struct archive_out *out)
{
	free(out->members);
	buf_fini(&out->record);
	*out = (struct archive_out){ 0 };
}

int
archive_out_write(const struct archive_out *out,
		  const struct sink_archive *archive,
		  int (*write)(void *context, const void *bytes,
			       size_t length, struct err *err),
		  void *context, struct err *err)
{
	struct zipw_member record =
		stored_member(archive->wheel->record_name, &out->record);
	struct zipw zipw;
	int result = 0;

	zipw_init(&zipw, archive_out_time(archive->options), write, context);
	for (size_t i = 0; i < out->count && !result; i++)
		result = zipw_add(&zipw, &out->members[i].member, err);
	if (!result)
		result = zipw_add(&zipw, &record, err);
	if (!result)
		result = zipw_finish(&zipw, err);
	zipw_fini(&zipw);
	return result;
}
