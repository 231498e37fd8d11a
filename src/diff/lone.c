/* SPDX-License-Identifier: MIT */
#include "diff/lone.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "check/stray_pyc.h"
#include "pyc/pyname.h"

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

void
diff_lone_add(struct diff_lone *files, const struct diff_file *file)
{
	files->items =
		mem_grow(files->items, files->count, sizeof(*files->items));
	files->items[files->count++] =
		(struct diff_lone_file){ file, lone_key(file->name) };
}

static int
compare_lone(const void *a, const void *b)
{
	const struct diff_lone_file *left = a;
	const struct diff_lone_file *right = b;
	int order = strcmp(left->key, right->key);

	return order ? order : strcmp(left->file->name, right->file->name);
}

void
diff_lone_fini(struct diff_lone *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->items[i].key);
	free(files->items);
}

static void
add_tag_finding(struct findings *findings, const struct diff_file *old,
		const struct diff_file *new)
{
	struct pyname_parts before;
	struct pyname_parts after;

	if (!pyname_parse_cached(path_base(old->name), &before) ||
	    !pyname_parse_cached(path_base(new->name), &after))
		return;
	findings_add(findings, new->name, FINDING_TAG,
		     "the .pyc of %.*s and of %.*s", (int)before.tag_length,
		     before.tag, (int)after.tag_length, after.tag);
}

void
diff_lone_report(struct diff_lone *old, const char *old_path,
		 struct diff_lone *new, const char *new_path,
		 struct findings *findings)
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
			add_tag_finding(findings, old->items[i++].file,
					new->items[j++].file);
		else if (order < 0)
			findings_add(findings, old->items[i++].file->name,
				     FINDING_ONLY_OLD, "only in %s", old_path);
		else
			findings_add(findings, new->items[j++].file->name,
				     FINDING_ONLY_NEW, "only in %s", new_path);
	}
}
