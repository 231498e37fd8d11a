/* SPDX-License-Identifier: MIT */
#include "diff/side.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "find/discover.h"
#include "job/request.h"
#include "pyc/pyname.h"

static int
compare_files(const void *a, const void *b)
{
	const struct diff_file *left = a;
	const struct diff_file *right = b;

	return strcmp(left->name, right->name);
}

static void
side_add(struct diff_side *side, const char *name, size_t number,
	 bool is_source)
{
	side->files = mem_grow(side->files, side->count, sizeof(*side->files));
	side->files[side->count++] =
		(struct diff_file){ name, number, is_source };
}

/* --- trees --- */

static void
add_plan(struct diff_side *side, const struct plan *plan, const char *operand,
	 bool is_source)
{
	for (size_t i = 0; i < plan->count; i++) {
		const char *path = plan->sources[i].path;
		const char *below = path_below(path, operand);

		/* What is found in "." begins with it. */
		if (below && !strncmp(below, "./", 2))
			below += 2;

		side->is_file |= !below || !*below;
		side_add(side, below && *below ? below : path_base(path), i,
			 is_source);
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
	add_plan(side, &side->sources, clean, true);
	add_plan(side, &side->artifacts, clean, false);
	return 0;
}

static int
read_in_tree(struct diff_side *side, const struct diff_file *file,
	     struct buf *bytes, struct err *err)
{
	const struct plan *plan =
		file->is_source ? &side->sources : &side->artifacts;
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
open_archive(struct diff_side *side, struct err *err)
{
	const char *path = side->operand->path;

	if (zipfile_open(&side->zip, path,
			 ZIPFILE_OPEN_ARTIFACTS | ZIPFILE_OPEN_SOURCES |
				 ZIPFILE_OPEN_LINKS | ZIPFILE_OPEN_TRUSTED |
				 ZIPFILE_OPEN_EVERY,
			 err))
		return side->zip.fault == ZIPFILE_FAULT_UNREADABLE ?
			     -1 :
			     err_prefix(err, "%s", path);
	side->is_archive = true;
	for (size_t i = 0; i < side->zip.audit.count; i++) {
		const struct zipfile_member *member = &side->zip.members[i];

		if (member->is_source || member->is_artifact)
			side_add(side, side->zip.audit.members[i].name, i,
				 member->is_source);
	}
	return 0;
}

static int
read_in_archive(struct diff_side *side, const struct diff_file *file,
		struct buf *bytes, struct err *err)
{
	auto_buf storage = BUF_INIT;
	const uint8_t *content;
	size_t length;

	if (zipfile_content(&side->zip, file->number, &storage, &content,
			    &length, err))
		return err_prefix(err, "%s", side->operand->path);
	buf_add(bytes, content, length);
	return 0;
}

/* --- both --- */

int
diff_side_open(struct diff_side *side, const struct options *options,
	       const struct input_name *operand, struct report *report,
	       struct err *err)
{
	const bool is_zip =
		operand->kind == OPERAND_ZIP || operand->kind == OPERAND_WHEEL;

	*side = (struct diff_side){
		.operand = operand,
		.anchors = BENEATH_ANCHORS_INIT,
		.beneath = BENEATH_INIT,
	};
	if (operand->kind == OPERAND_TAR)
		return err_set(err,
			       "%s: --diff does not read tar archives; unpack "
			       "it",
			       operand->path);
	if (is_zip ? open_archive(side, err) :
		     open_tree(side, options, report, err))
		return -1;
	if (side->count)
		qsort(side->files, side->count, sizeof(*side->files),
		      compare_files);
	return 0;
}

void
diff_side_fini(struct diff_side *side)
{
	if (side->is_archive)
		zipfile_fini(&side->zip);
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
	return side->is_archive ? read_in_archive(side, file, bytes, err) :
				  read_in_tree(side, file, bytes, err);
}
