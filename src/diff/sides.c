/* SPDX-License-Identifier: MIT */
#include "diff/sides.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/signals.h"
#include "diff/first_byte.h"
#include "diff/follow.h"
#include "diff/image_archive.h"
#include "diff/lone.h"
#include "diff/order.h"
#include "diff/pair.h"
#include "diff/parts.h"
#include "diff/tar_archive.h"
#include "diff/zip_archive.h"

/* The comparison, and what it finds without a partner. */
struct sides {
	struct diff_work work;
	struct diff_lone lone_old;
	struct diff_lone lone_new;
	size_t *partners; /* for diff_order; owned; NULL unless there is
			   * framing */
};

/* --- members --- */

static const struct diff_member *
side_member(const struct diff_side *side, const struct diff_file *file)
{
	return side->is_archive ? &side->archive.members[file->number] : NULL;
}

/*
 * Whether a file is compared: of a tree only sources and .pyc are known, and
 * not every archive has directories or the same name twice.
 */
static bool
is_compared(const struct diff_work *work, const struct diff_side *side,
	    const struct diff_file *file)
{
	const struct diff_member *member = side_member(side, file);

	if (!member || work->has_framing)
		return true;
	if (work->has_members)
		return !file->later && member->type != DIFF_TYPE_DIRECTORY;
	return !file->later && member->has_content &&
	       file->kind != DIFF_KIND_DATA;
}

static bool
is_counted(const struct diff_side *side, const struct diff_file *file)
{
	const struct diff_member *member = side_member(side, file);

	return !member || member->type != DIFF_TYPE_DIRECTORY;
}

/* --- all files --- */

static void
sides_take_lone(struct sides *sides, const struct diff_side *side,
		const struct diff_file *file)
{
	struct diff_work *work = &sides->work;

	if (!is_compared(work, side, file))
		return;
	diff_lone_add(side == work->old ? &sides->lone_old : &sides->lone_new,
		      file);
	diff_pair_note_lone(work, file->name);
	work->report->sources += is_counted(side, file);
}

static void
sides_take_pair(struct sides *sides, const struct diff_file *old,
		const struct diff_file *new)
{
	struct diff_work *work = &sides->work;
	const bool has_old = is_compared(work, work->old, old);
	const bool has_new = is_compared(work, work->new, new);

	if (has_old && has_new) {
		if (sides->partners)
			sides->partners[old->number] = new->number;
		work->report->sources += is_counted(work->new, new);
		diff_pair(work, old, new);
	} else if (has_old) {
		sides_take_lone(sides, work->old, old);
	} else {
		sides_take_lone(sides, work->new, new);
	}
}

/* Compares the files of one kind; two of one name are of the higher kind. */
static void
sides_compare_kind(struct sides *sides, enum diff_kind kind)
{
	const struct diff_side *before = sides->work.old;
	const struct diff_side *after = sides->work.new;
	size_t i = 0;
	size_t j = 0;

	while ((i < before->count || j < after->count) && !signals_caught()) {
		const struct diff_file *left = &before->files[i];
		const struct diff_file *right = &after->files[j];
		const int order =
			i == before->count ? 1 :
			j == after->count  ? -1 :
					     diff_file_compare(left, right);

		i += order <= 0;
		j += order >= 0;
		if (order < 0 && left->kind == kind)
			sides_take_lone(sides, before, left);
		else if (order > 0 && right->kind == kind)
			sides_take_lone(sides, after, right);
		else if (!order &&
			 (left->kind > right->kind ? left->kind :
						     right->kind) == kind)
			sides_take_pair(sides, left, right);
	}
}

static void
sides_compare_all(struct sides *sides)
{
	struct diff_work *work = &sides->work;

	sides_compare_kind(sides, DIFF_KIND_SOURCE);
	sides_compare_kind(sides, DIFF_KIND_PYC);
	sides_compare_kind(sides, DIFF_KIND_DATA);
	diff_lone_report(&sides->lone_old, work->old->operand->path,
			 &sides->lone_new, work->new->operand->path,
			 work->findings);
	diff_pair_records(work);
}

/* --- archives --- */

/* Two files that differ are never equal, whatever the reason is. */
static int
sides_add_rest(struct diff_work *work, struct diff_parts *parts,
	       struct err *err)
{
	struct diff_archive *old = &work->old->archive;
	struct diff_archive *new = &work->new->archive;
	const struct diff_tail before = { &old->blob, 0 };
	const struct diff_tail after = { &new->blob, 0 };
	uint64_t offset;
	int result;

	if (work->findings->count || work->report->failed)
		return 0;
	if (old->format == DIFF_FORMAT_IMAGE &&
	    memcmp(old->stream, new->stream, sizeof(old->stream)))
		diff_parts_add(parts, FINDING_METADATA,
			       "the documents or the layers differ, but not "
			       "the files of the image");
	/* A directory has no bytes of its own. */
	if (old->blob.fd < 0 || new->blob.fd < 0)
		return 0;
	result = diff_first_byte(&before, &after, &offset, err);
	if (result > 0 && !diff_parts_have(parts, FINDING_METADATA))
		diff_parts_add(parts, FINDING_METADATA,
			       "the files differ from byte %" PRIu64 " on, but "
			       "nothing in their members does",
			       offset);
	return result < 0 ? err_prefix(err, "%s", new->path) : 0;
}

static int
sides_compare_outside(struct sides *sides, struct diff_parts *parts,
		      struct err *err)
{
	struct diff_archive *old = &sides->work.old->archive;
	struct diff_archive *new = &sides->work.new->archive;

	diff_order(parts, old, new, sides->partners);
	switch (old->format) {
	case DIFF_FORMAT_ZIP:
		return diff_zip_archive(parts, old, new, err);
	case DIFF_FORMAT_IMAGE:
		return diff_image_archive(parts, old, new, err);
	default:
		return diff_tar_archive(parts, old, new, err);
	}
}

static void
sides_compare_archives(struct sides *sides)
{
	struct diff_work *work = &sides->work;
	const char *path = work->new->operand->path;
	auto_diff_parts parts = DIFF_PARTS_INIT;
	auto_diff_parts rest = DIFF_PARTS_INIT;
	auto_err err = ERR_INIT;
	int result = sides_compare_outside(sides, &parts, &err);

	diff_parts_report(&parts, work->findings, path);
	if (!result)
		result = sides_add_rest(work, &rest, &err);
	diff_parts_report(&rest, work->findings, path);
	if (result)
		report_problem(work->report, path, &err);
}

/* Makes archives comparable: with each other, or one with a tree. */
static void
sides_prepare(struct sides *sides)
{
	struct diff_work *work = &sides->work;
	struct diff_side *old = work->old;
	struct diff_side *new = work->new;

	work->has_members = old->is_archive && new->is_archive;
	work->has_framing =
		work->has_members && old->archive.format == new->archive.format;
	if (!work->has_members && old->is_archive)
		diff_follow_links(&old->archive);
	if (!work->has_members && new->is_archive)
		diff_follow_links(&new->archive);
	if (!work->has_framing)
		return;
	sides->partners =
		mem_zalloc(old->archive.count, sizeof(*sides->partners));
	for (size_t i = 0; i < old->archive.count; i++)
		sides->partners[i] = SIZE_MAX;
}

void
diff_sides(struct diff_side *old, struct diff_side *new, struct report *report,
	   struct findings *findings)
{
	struct sides sides = {
		.work = {
			.old = old,
			.new = new,
			.report = report,
			.findings = findings,
			.memory = DIFF_PYC_MEMORY_INIT,
		},
	};

	sides_prepare(&sides);
	if (old->is_file && new->is_file && old->count == 1 &&
	    new->count == 1 && old->files[0].kind == new->files[0].kind) {
		report->sources++;
		diff_pair(&sides.work, &old->files[0], &new->files[0]);
	} else {
		sides_compare_all(&sides);
	}
	if (sides.work.has_framing && !signals_caught())
		sides_compare_archives(&sides);
	diff_lone_fini(&sides.lone_old);
	diff_lone_fini(&sides.lone_new);
	diff_work_fini(&sides.work);
	mem_cleanup(&sides.partners);
}
