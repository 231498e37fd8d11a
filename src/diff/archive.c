/* SPDX-License-Identifier: MIT */
#include "diff/archive.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "diff/record_rows.h"
#include "job/request.h"
#include "tar/index.h"

void
diff_archive_init(struct diff_archive *archive, const char *path,
		  enum diff_format format, const struct options *options)
{
	*archive = (struct diff_archive){
		.path = path,
		.format = format,
		.spool = TAR_SPOOL_INIT,
		.blob = BLOB_INIT,
		.audit = ZIPAUDIT_INIT,
		.most_bytes = TAR_INDEX_MOST_BYTES,
	};
	if (options->size_limit) {
		archive->spool.limit = options->size_limit;
		archive->most_bytes = options->size_limit;
	}
}

void
diff_archive_fini(struct diff_archive *archive)
{
	for (size_t i = 0; i < archive->count; i++)
		diff_member_fini(&archive->members[i]);
	free(archive->members);
	tar_spool_fini(&archive->spool);
	buf_fini(&archive->global);
	buf_fini(&archive->config);
	zipaudit_fini(&archive->audit);
	blob_close(&archive->blob);
}

struct diff_member *
diff_archive_add(struct diff_archive *archive, const char *spelled,
		 enum diff_type type)
{
	struct diff_member *member;
	auto_free char *name = path_relative(spelled);

	archive->members = mem_grow(archive->members, archive->count,
				    sizeof(*archive->members));
	member = &archive->members[archive->count++];
	*member = (struct diff_member){
		.name = mem_strdup(*name ? name : "."),
		.spelled = mem_strdup(spelled),
		.type = type,
		.kind = DIFF_KIND_DATA,
	};
	if (type != DIFF_TYPE_DIRECTORY)
		member->kind = diff_member_kind(member->name);
	return member;
}

/* A member by its name. */
struct named {
	const struct diff_archive *archive;
	size_t number;
};

static int
archive_compare_named(const void *a, const void *b)
{
	const struct named *left = a;
	const struct named *right = b;
	const struct diff_member *members = left->archive->members;
	int order =
		strcmp(members[left->number].name, members[right->number].name);

	if (order)
		return order;
	return (left->number < right->number) - (left->number > right->number);
}

void
diff_archive_settle(struct diff_archive *archive)
{
	const size_t count = archive->count;
	struct diff_member *members = archive->members;
	auto_free struct named *names = mem_zalloc(count, sizeof(*names));

	for (size_t i = 0; i < count; i++)
		names[i] = (struct named){ archive, i };
	if (count)
		qsort(names, count, sizeof(*names), archive_compare_named);
	for (size_t i = 1; i < count; i++) {
		const struct diff_member *above = &members[names[i - 1].number];
		struct diff_member *member = &members[names[i].number];

		if (!strcmp(above->name, member->name))
			member->later = above->later + 1;
	}
}

/* --- content --- */

int
diff_intake_begin(struct diff_intake *intake, struct diff_archive *archive,
		  struct err *err)
{
	const struct diff_member *member =
		&archive->members[archive->count - 1];

	*intake = (struct diff_intake){
		.archive = archive,
		.digest = DIGEST_INIT,
		.is_kept = member->type == DIFF_TYPE_FILE &&
			   (member->kind != DIFF_KIND_DATA ||
			    diff_record_is(member->name)),
		.extent = { archive->spool.length, 0 },
	};
	return digest_begin(&intake->digest, "sha256", err);
}

int
diff_intake_take(void *context, const void *bytes, size_t length,
		 struct err *err)
{
	struct diff_intake *intake = context;

	intake->size += length;
	if (intake->text)
		buf_add(intake->text, bytes, length);
	if (intake->is_kept) {
		intake->extent.length += length;
		if (tar_spool_add(&intake->archive->spool, bytes, length, err))
			return -1;
	}
	return digest_add(&intake->digest, bytes, length, err);
}

int
diff_intake_end(struct diff_intake *intake, struct err *err)
{
	struct diff_archive *archive = intake->archive;
	struct diff_member *member = &archive->members[archive->count - 1];
	uint8_t digest[DIGEST_MOST_SIZE];
	size_t size;

	if (digest_end(&intake->digest, digest, &size, err))
		return -1;
	memcpy(member->digest, digest, sizeof(member->digest));
	member->size = intake->size;
	member->content = intake->extent;
	member->has_content = member->type == DIFF_TYPE_FILE;
	return 0;
}

void
diff_intake_fini(struct diff_intake *intake)
{
	digest_fini(&intake->digest);
}

int
diff_archive_read(struct diff_archive *archive,
		  const struct diff_member *member, struct buf *bytes,
		  struct err *err)
{
	if (member->content.length > REQUEST_MOST_SOURCE) {
		err_set(err, "member '%s': larger than %ju bytes", member->name,
			(uintmax_t)REQUEST_MOST_SOURCE);
		return err_prefix(err, "%s", archive->path);
	}
	return tar_spool_read(&archive->spool, member->content, bytes, err) ?
		       err_prefix(err, "%s", archive->path) :
		       0;
}
