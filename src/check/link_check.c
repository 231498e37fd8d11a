/* SPDX-License-Identifier: MIT */
/* Two files are read only if they have the same size. */
#include "check/link_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "job/request.h"

void
link_check_fini(struct link_check *check)
{
	for (int level = 0; level < LEVEL_COUNT; level++)
		free(check->levels[level].path);
	*check = LINK_CHECK_INIT;
}

/* Whether two files have the same bytes: 1 or 0, or -1 with *err filled. */
static int
is_same(struct beneath *beneath, const struct beneath_path *a,
	const struct beneath_path *b, struct err *err)
{
	auto_buf a_bytes = BUF_INIT;
	auto_buf b_bytes = BUF_INIT;
	struct stat status;

	if (beneath_read(beneath, a, REQUEST_MOST_SOURCE, &a_bytes, &status,
			 err) ||
	    beneath_read(beneath, b, REQUEST_MOST_SOURCE, &b_bytes, &status,
			 err))
		return -1;
	return a_bytes.length == b_bytes.length &&
	       (!a_bytes.length ||
		!memcmp(a_bytes.data, b_bytes.data, a_bytes.length));
}

int
link_check_add(struct link_check *check, const struct source *source, int level,
	       const struct beneath_path *path, struct findings *findings,
	       struct err *err)
{
	struct beneath *beneath = check->beneath;
	struct stat status;
	int found;

	if (check->source != source)
		link_check_fini(check);
	check->beneath = beneath;
	check->source = source;
	found = beneath_look(beneath, path, &status, err);
	if (found <= 0 || !S_ISREG(status.st_mode))
		return found < 0 ? -1 : 0;
	free(check->levels[level].path);
	check->levels[level].path = mem_strdup(path->path);
	check->levels[level].status = status;
	for (int lower = 0; lower < level; lower++) {
		const struct beneath_path twin = { path->anchor,
						   check->levels[lower].path };
		const struct stat *linked = &check->levels[lower].status;
		int same = 0;

		if (!twin.path || linked->st_size != status.st_size)
			continue;
		if (linked->st_dev == status.st_dev &&
		    linked->st_ino == status.st_ino)
			return 0;
		same = is_same(beneath, path, &twin, err);
		if (same > 0)
			findings_add(findings, path->path, FINDING_LINK,
				     "the same bytes as %s, but not a hard "
				     "link to it",
				     twin.path);
		if (same)
			return same < 0 ? -1 : 0;
	}
	return 0;
}
