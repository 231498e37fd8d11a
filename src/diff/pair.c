/* SPDX-License-Identifier: MIT */
#include "diff/pair.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "check/stray_pyc.h"
#include "diff/parts.h"
#include "diff/record_rows.h"
#include "diff/tar_member.h"
#include "diff/zip_member.h"

/* How many bytes of a digest are shown. */
#define SHOWN_BYTES 8

/* Why a name is in the map of changed files. */
static const char differs;
static const char is_lone;

void
diff_work_fini(struct diff_work *work)
{
	map_fini(&work->changed);
	diff_pyc_memory_fini(&work->memory);
	buf_fini(&work->old_bytes);
	buf_fini(&work->new_bytes);
	free(work->records);
}

static void
note_changed(struct diff_work *work, const char *name, const char *why)
{
	*map_get(&work->changed, name, strlen(name)) = (void *)(uintptr_t)why;
}

void
diff_pair_note_lone(struct diff_work *work, const char *name)
{
	note_changed(work, name, &is_lone);
}

/* Whether the source of a .pyc differs. */
static bool
has_changed_source(const struct diff_work *work, const char *name)
{
	auto_free char *source = stray_pyc_source_of(name);

	return source &&
	       map_find(&work->changed, source, strlen(source)) == &differs;
}

/* --- content --- */

/* Reads both files.  Returns false if one cannot be read. */
static bool
read_both(struct diff_work *work, const struct diff_file *old,
	  const struct diff_file *new)
{
	auto_err err = ERR_INIT;

	if (!diff_side_read(work->old, old, &work->old_bytes, &err) &&
	    !diff_side_read(work->new, new, &work->new_bytes, &err))
		return true;
	report_problem(work->report, new->name, &err);
	return false;
}

static bool
pair_has_same_bytes(const struct diff_work *work)
{
	return work->old_bytes.length == work->new_bytes.length &&
	       (!work->old_bytes.length ||
		!memcmp(work->old_bytes.data, work->new_bytes.data,
			work->old_bytes.length));
}

/* Adds findings for two sources or .pyc that have been read and differ. */
static void
explain_bytes(struct diff_work *work, const struct diff_file *new)
{
	const struct diff_bytes before = { work->old_bytes.data,
					   work->old_bytes.length };
	const struct diff_bytes after = { work->new_bytes.data,
					  work->new_bytes.length };

	if (new->kind == DIFF_KIND_PYC)
		diff_pyc(&work->memory, work->findings, new->name, &before,
			 &after);
	else
		findings_add(work->findings, new->name, FINDING_SOURCE,
			     "the source differs (%zu and %zu bytes); its .pyc "
			     "are not compared",
			     before.length, after.length);
}

/* Compares two files of which one is not in an archive. */
static void
pair_compare_bytes(struct diff_work *work, const struct diff_file *old,
		   const struct diff_file *new)
{
	if (new->kind == DIFF_KIND_PYC && has_changed_source(work, new->name))
		return;
	if (!read_both(work, old, new))
		return;
	if (pair_has_same_bytes(work)) {
		work->report->equal++;
		return;
	}
	note_changed(work, new->name, &differs);
	explain_bytes(work, new);
}

/* --- the content of members --- */

/* Two members that are compared. */
struct member_pair {
	struct diff_work *work;
	const struct diff_file *old_file;
	const struct diff_file *new_file;
	struct diff_members members;
	struct diff_parts parts; /* what was found */
};

static enum diff_kind
pair_kind(const struct member_pair *pair)
{
	return pair->old_file->kind > pair->new_file->kind ?
		       pair->old_file->kind :
		       pair->new_file->kind;
}

/* A hard link is a file to a format that has none. */
static bool
has_same_type(const struct member_pair *pair)
{
	const struct diff_member *old = pair->members.old;
	const struct diff_member *new = pair->members.new;

	return old->type == new->type || (!pair->work->has_framing &&
					  old->has_content && new->has_content);
}

static bool
has_same_target(const struct member_pair *pair)
{
	const char *old = pair->members.old->target;
	const char *new = pair->members.new->target;

	return !strcmp(old ? old : "", new ? new : "");
}

/* Whether both are links of the same kind. */
static bool
are_links(const struct member_pair *pair)
{
	const struct diff_member *old = pair->members.old;
	const struct diff_member *new = pair->members.new;

	if (old->type != new->type)
		return false;
	return old->target && new->target;
}

static bool
pair_has_same_content(const struct member_pair *pair)
{
	const struct diff_member *old = pair->members.old;
	const struct diff_member *new = pair->members.new;

	if (are_links(pair) && !has_same_target(pair))
		return false;
	if (old->has_content && new->has_content)
		return !memcmp(old->digest, new->digest, sizeof(old->digest));
	return has_same_type(pair);
}

/* Adds the finding about the content of files that cannot be looked into. */
static void
explain_data(struct diff_parts *parts, const struct diff_member *old,
	     const struct diff_member *new)
{
	char before[2 * SHOWN_BYTES + 1];
	char after[2 * SHOWN_BYTES + 1];

	*ascii_write_hex(before, old->digest, SHOWN_BYTES) = '\0';
	*ascii_write_hex(after, new->digest, SHOWN_BYTES) = '\0';
	if (old->size != new->size)
		diff_parts_add(parts, FINDING_CONTENT,
			       "%" PRIu64 " and %" PRIu64 " bytes", old->size,
			       new->size);
	else
		diff_parts_add(parts, FINDING_CONTENT,
			       "%" PRIu64 " bytes with SHA-256 %s... and "
			       "%s...",
			       old->size, before, after);
}

static void
pair_add_record(struct diff_work *work, const struct diff_file *old,
		const struct diff_file *new)
{
	work->records = mem_grow(work->records, work->record_count,
				 sizeof(*work->records));
	work->records[work->record_count++] =
		(struct diff_late_pair){ old, new };
}

/* Explains files that both have content, which differs. */
static void
explain_files(struct member_pair *pair)
{
	const struct diff_member *old = pair->members.old;
	const struct diff_member *new = pair->members.new;
	const bool are_files =
		old->type == DIFF_TYPE_FILE && new->type == DIFF_TYPE_FILE;

	if (pair_kind(pair) == DIFF_KIND_DATA) {
		if (are_files && diff_record_is(new->name))
			pair_add_record(pair->work, pair->old_file,
					pair->new_file);
		else
			explain_data(&pair->parts, old, new);
		return;
	}
	if (new->kind == DIFF_KIND_PYC &&
	    has_changed_source(pair->work, new->name))
		return;
	if (read_both(pair->work, pair->old_file, pair->new_file))
		explain_bytes(pair->work, pair->new_file);
}

static void
explain_content(struct member_pair *pair)
{
	const struct diff_member *old = pair->members.old;
	const struct diff_member *new = pair->members.new;

	if (!are_links(pair)) {
		if (old->has_content && new->has_content)
			explain_files(pair);
		return;
	}
	/* The content of a hard link is that of another member. */
	if (!has_same_target(pair))
		diff_parts_add_texts(
			&pair->parts, FINDING_CONTENT, "it is a link to",
			diff_text_of(old->target), diff_text_of(new->target));
}

/* --- framing --- */

static void
compare_framing(struct member_pair *pair)
{
	auto_err err = ERR_INIT;

	if (pair->members.old_archive->format == DIFF_FORMAT_ZIP ?
		    diff_zip_member(&pair->parts, &pair->members, &err) :
		    diff_tar_member(&pair->parts, &pair->members, &err))
		report_problem(pair->work->report, pair->new_file->name, &err);
}

static void
pair_compare_members(struct diff_work *work, const struct diff_file *old,
		     const struct diff_file *new)
{
	struct diff_archive *before = &work->old->archive;
	struct diff_archive *after = &work->new->archive;
	struct member_pair pair = {
		.work = work,
		.old_file = old,
		.new_file = new,
		.members = { before, &before->members[old->number], after,
			     &after->members[new->number], false },
		.parts = DIFF_PARTS_INIT,
	};
	const size_t count = work->findings->count;
	const size_t failed = work->report->failed;

	pair.members.is_same = pair_has_same_content(&pair);
	if (!has_same_type(&pair))
		diff_parts_add(&pair.parts, FINDING_MODE_BITS, "%s and %s",
			       diff_member_type_name(pair.members.old->type),
			       diff_member_type_name(pair.members.new->type));
	if (!pair.members.is_same) {
		note_changed(work, new->name, &differs);
		explain_content(&pair);
	}
	if (work->has_framing)
		compare_framing(&pair);
	diff_parts_report(&pair.parts, work->findings, new->name);
	diff_parts_fini(&pair.parts);
	work->report->equal += pair.members.is_same &&
			       work->findings->count == count &&
			       work->report->failed == failed &&
			       pair.members.new->type != DIFF_TYPE_DIRECTORY;
}

void
diff_pair(struct diff_work *work, const struct diff_file *old,
	  const struct diff_file *new)
{
	if (work->has_members)
		pair_compare_members(work, old, new);
	else
		pair_compare_bytes(work, old, new);
}

/* --- RECORD --- */

void
diff_pair_records(struct diff_work *work)
{
	for (size_t i = 0; i < work->record_count; i++) {
		const struct diff_file *old = work->records[i].old;
		const struct diff_file *new = work->records[i].new;
		auto_diff_parts parts = DIFF_PARTS_INIT;

		if (!read_both(work, old, new))
			continue;
		if (!diff_record(&parts, new->name, &work->changed,
				 &work->old_bytes, &work->new_bytes))
			explain_data(&parts,
				     &work->old->archive.members[old->number],
				     &work->new->archive.members[new->number]);
		diff_parts_report(&parts, work->findings, new->name);
	}
}
