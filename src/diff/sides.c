/* SPDX-License-Identifier: MIT */
#include "diff/sides.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/signals.h"
#include "check/stray_pyc.h"
#include "diff/pyc.h"
#include "pyc/pyname.h"

struct sides {
	struct diff_side *old;
	struct diff_side *new;
	struct report *report;
	struct findings *findings;
	struct diff_pyc_memory memory;
	struct buf old_bytes;
	struct buf new_bytes;
	char **changed; /* the names of sources that differ; in order */
	size_t changed_count;
};

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Whether the source of a .pyc differs. */
static bool
has_changed_source(const struct sides *sides, const char *name)
{
	auto_free char *source = stray_pyc_source_of(name);

	return source && sides->changed_count &&
	       bsearch(&source, sides->changed, sides->changed_count,
		       sizeof(*sides->changed), compare_names);
}

/* Reads both files.  Returns false if one cannot be read. */
static bool
read_both(struct sides *sides, const struct diff_file *old,
	  const struct diff_file *new)
{
	auto_err err = ERR_INIT;

	if (!diff_side_read(sides->old, old, &sides->old_bytes, &err) &&
	    !diff_side_read(sides->new, new, &sides->new_bytes, &err))
		return true;
	report_problem(sides->report, new->name, &err);
	return false;
}

static void
compare_sources(struct sides *sides, const struct diff_file *old,
		const struct diff_file *new)
{
	const struct buf *before = &sides->old_bytes;
	const struct buf *after = &sides->new_bytes;

	if (!read_both(sides, old, new))
		return;
	if (before->length == after->length &&
	    (!before->length ||
	     !memcmp(before->data, after->data, before->length))) {
		sides->report->equal++;
		return;
	}
	findings_add(sides->findings, new->name, FINDING_SOURCE,
		     "the source differs (%zu and %zu bytes); its .pyc are not "
		     "compared",
		     before->length, after->length);
	sides->changed = mem_grow(sides->changed, sides->changed_count,
				  sizeof(*sides->changed));
	sides->changed[sides->changed_count++] = mem_strdup(new->name);
}

static void
compare_artifacts(struct sides *sides, const struct diff_file *old,
		  const struct diff_file *new)
{
	const size_t count = sides->findings->count;

	if (has_changed_source(sides, new->name) || !read_both(sides, old, new))
		return;
	diff_pyc(&sides->memory, sides->findings, new->name,
		 &(struct diff_bytes){ sides->old_bytes.data,
				       sides->old_bytes.length },
		 &(struct diff_bytes){ sides->new_bytes.data,
				       sides->new_bytes.length });
	sides->report->equal += sides->findings->count == count;
}

/* --- files without a partner --- */

/* A file that only one side has. */
struct lone_file {
	const struct diff_file *file;
	char *key; /* the name without the tag; owned */
};

struct lone_files {
	struct lone_file *items;
	size_t count;
};

/* "d/m.opt-2" for "d/__pycache__/m.cpython-311.opt-2.pyc"; else the name. */
static char *
lone_key(const char *name)
{
	auto_free char *source = stray_pyc_source_of(name);
	struct pyname_parts parts;

	if (!source || !pyname_parse_cached(path_base(name), &parts) ||
	    !parts.tag)
		return mem_strdup(name);
	return mem_printf("%s.opt-%.*s", source, (int)parts.level_length,
			  parts.level_length ? parts.level : "");
}

static void
add_lone(struct lone_files *files, const struct diff_file *file)
{
	files->items =
		mem_grow(files->items, files->count, sizeof(*files->items));
	files->items[files->count++] =
		(struct lone_file){ file, lone_key(file->name) };
}

static int
compare_lone(const void *a, const void *b)
{
	const struct lone_file *left = a;
	const struct lone_file *right = b;
	int order = strcmp(left->key, right->key);

	return order ? order : strcmp(left->file->name, right->file->name);
}

static void
lone_files_fini(struct lone_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->items[i].key);
	free(files->items);
}

static void
add_tag_finding(struct sides *sides, const struct diff_file *old,
		const struct diff_file *new)
{
	struct pyname_parts before;
	struct pyname_parts after;

	if (!pyname_parse_cached(path_base(old->name), &before) ||
	    !pyname_parse_cached(path_base(new->name), &after))
		return;
	findings_add(sides->findings, new->name, FINDING_TAG,
		     "the .pyc of %.*s and of %.*s", (int)before.tag_length,
		     before.tag, (int)after.tag_length, after.tag);
}

/* Reports files of one side only; two that differ in the tag belong together.
 */
static void
report_lone(struct sides *sides, struct lone_files *old, struct lone_files *new)
{
	size_t i = 0;
	size_t j = 0;

	if (old->count)
		qsort(old->items, old->count, sizeof(*old->items),
		      compare_lone);
	if (new->count)
		qsort(new->items, new->count, sizeof(*new->items),
		      compare_lone);
	while (i < old->count || j < new->count) {
		const int order = i == old->count ? 1 :
				  j == new->count ? -1 :
						    strcmp(old->items[i].key,
							   new->items[j].key);

		if (!order)
			add_tag_finding(sides, old->items[i++].file,
					new->items[j++].file);
		else if (order < 0)
			findings_add(sides->findings,
				     old->items[i++].file->name,
				     FINDING_ONLY_OLD, "only in %s",
				     sides->old->operand->path);
		else
			findings_add(sides->findings,
				     new->items[j++].file->name,
				     FINDING_ONLY_NEW, "only in %s",
				     sides->new->operand->path);
	}
}

/* --- all files --- */

/* Compares the files with partners, sources or .pyc, and notes the others. */
static void
compare_all(struct sides *sides, bool is_source, struct lone_files *old,
	    struct lone_files *new)
{
	const struct diff_side *before = sides->old;
	const struct diff_side *after = sides->new;
	size_t i = 0;
	size_t j = 0;

	while ((i < before->count || j < after->count) && !signals_caught()) {
		const struct diff_file *left = &before->files[i];
		const struct diff_file *right = &after->files[j];
		const int order =
			i == before->count ? 1 :
			j == after->count  ? -1 :
					     strcmp(left->name, right->name);

		i += order <= 0;
		j += order >= 0;
		if ((order <= 0 ? left : right)->is_source != is_source)
			continue;
		if (order < 0)
			add_lone(old, left);
		else if (order > 0)
			add_lone(new, right);
		else if (is_source)
			compare_sources(sides, left, right);
		else
			compare_artifacts(sides, left, right);
		sides->report->sources++;
	}
}

static void
compare_pair(struct sides *sides)
{
	const struct diff_file *old = &sides->old->files[0];
	const struct diff_file *new = &sides->new->files[0];

	sides->report->sources++;
	if (new->is_source)
		compare_sources(sides, old, new);
	else
		compare_artifacts(sides, old, new);
}

void
diff_sides(struct diff_side *old, struct diff_side *new, struct report *report,
	   struct findings *findings)
{
	struct sides sides = {
		.old = old,
		.new = new,
		.report = report,
		.findings = findings,
		.memory = DIFF_PYC_MEMORY_INIT,
	};
	struct lone_files lone_old = { NULL, 0 };
	struct lone_files lone_new = { NULL, 0 };

	if (old->is_file && new->is_file && old->count == 1 &&
	    new->count == 1 &&
	    old->files[0].is_source == new->files[0].is_source) {
		compare_pair(&sides);
	} else {
		compare_all(&sides, true, &lone_old, &lone_new);
		compare_all(&sides, false, &lone_old, &lone_new);
		report_lone(&sides, &lone_old, &lone_new);
	}
	lone_files_fini(&lone_old);
	lone_files_fini(&lone_new);
	diff_pyc_memory_fini(&sides.memory);
	buf_fini(&sides.old_bytes);
	buf_fini(&sides.new_bytes);
	for (size_t i = 0; i < sides.changed_count; i++)
		free(sides.changed[i]);
	free(sides.changed);
}
