/* SPDX-License-Identifier: MIT */
#include "diff/side.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "diff/image_open.h"
#include "diff/zip_open.h"
#include "find/discover.h"
#include "job/request.h"
#include "pyc/pyname.h"

int
diff_file_compare(const struct diff_file *left, const struct diff_file *right)
{
	const int order = strcmp(left->name, right->name);

	if (order)
		return order;
	return (left->later > right->later) - (left->later < right->later);
}

static int
side_compare_files(const void *a, const void *b)
{
	return diff_file_compare(a, b);
}

static void
side_add(struct diff_side *side, const struct diff_file *file)
{
	side->files = mem_grow(side->files, side->count, sizeof(*side->files));
	side->files[side->count++] = *file;
}

/* --- trees --- */

static void
add_plan(struct diff_side *side, const struct plan *plan, const char *operand,
	 enum diff_kind kind)
{
	for (size_t i = 0; i < plan->count; i++) {
		const char *path = plan->sources[i].path;
		const char *below = path_below(path, operand);

		/* What is found in "." begins with it. */
		if (below && !strncmp(below, "./", 2))
			below += 2;

		side->is_file |= !below || !*below;
		side_add(side,
			 &(struct diff_file){
				 .name = below && *below ? below :
							   path_base(path),
				 .number = i,
				 .kind = kind,
			 });
	}
}

/* Whether the operand is a .pyc, for which no sources are looked for. */
static bool
is_pyc_file(const char *path)
{
	struct stat status;

	return path_ends_with(path, ".pyc") &&
	       (stat(path, &status) < 0 || !S_ISDIR(status.st_mode));
}

static int
open_tree(struct diff_side *side, const struct options *options,
	  struct report *report, struct err *err)
{
	struct input_name name = *side->operand;
	const struct input input = { .names = &name, .count = 1 };
	const bool is_pyc = is_pyc_file(name.path);
	const struct discovery discovery = {
		.options = options,
		.anchors = &side->anchors,
		.plan = is_pyc ? NULL : &side->sources,
		.artifacts = &side->artifacts,
		.report = report,
	};
	auto_free char *clean = path_clean(side->operand->path);

	if (discover_all(&discovery, &input, err))
		return -1;
	add_plan(side, &side->sources, clean, DIFF_KIND_SOURCE);
	add_plan(side, &side->artifacts, clean, DIFF_KIND_PYC);
	return 0;
}

static int
read_in_tree(struct diff_side *side, const struct diff_file *file,
	     struct buf *bytes, struct err *err)
{
	const struct plan *plan = file->kind == DIFF_KIND_SOURCE ?
					&side->sources :
					&side->artifacts;
	const struct source *source = &plan->sources[file->number];
	const struct beneath_path path =
		source->real ?
			(struct beneath_path){ source->real_anchor,
					       source->real } :
			(struct beneath_path){ source->anchor, source->path };
	struct stat status;
	auto_fd fd = beneath_open_file(&side->beneath, &path,
				       source->is_link && !source->real,
				       &status, err);

	return fd < 0 ? -1 :
			fs_read_open(fd, source->path, REQUEST_MOST_SOURCE,
				     bytes, &status, err);
}

/* --- archives --- */

static int
open_archive(struct diff_side *side, const struct options *options,
	     struct err *err)
{
	const char *path = side->operand->path;

	side->is_archive = true;
	if (side->operand->kind == OPERAND_TAR ?
		    diff_image_open(&side->archive, path, options, err) :
		    diff_zip_open(&side->archive, path, options, err))
		return -1;
	for (size_t i = 0; i < side->archive.count; i++) {
		const struct diff_member *member = &side->archive.members[i];

		side_add(side, &(struct diff_file){
				       .name = member->name,
				       .number = i,
				       .later = member->later,
				       .kind = member->kind,
			       });
	}
	return 0;
}

/* --- both --- */

int
diff_side_open(struct diff_side *side, const struct options *options,
	       const struct input_name *operand, struct report *report,
	       struct err *err)
{
	*side = (struct diff_side){
		.operand = operand,
		.anchors = BENEATH_ANCHORS_INIT,
		.beneath = BENEATH_INIT,
	};
	if (operand->kind == OPERAND_TREE ?
		    open_tree(side, options, report, err) :
		    open_archive(side, options, err))
		return -1;
	if (side->count)
		qsort(side->files, side->count, sizeof(*side->files),
		      side_compare_files);
	return 0;
}

void
diff_side_fini(struct diff_side *side)
{
	if (side->is_archive)
		diff_archive_fini(&side->archive);
	plan_fini(&side->sources);
	plan_fini(&side->artifacts);
	beneath_fini(&side->beneath);
	beneath_anchors_fini(&side->anchors);
	free(side->files);
}

int
diff_side_read(struct diff_side *side, const struct diff_file *file,
	       struct buf *bytes, struct err *err)
{
	bytes->length = 0;
	return side->is_archive ?
		       diff_archive_read(&side->archive,
					 &side->archive.members[file->number],
					 bytes, err) :
		       read_in_tree(side, file, bytes, err);
}
