/* SPDX-License-Identifier: MIT */
/* --check with --hardlink-dupes: which .pyc of a source are to be one file. */
#ifndef PYC_BAKE_CHECK_LINK_CHECK_H
#define PYC_BAKE_CHECK_LINK_CHECK_H

#include <sys/stat.h>

#include "base/err.h"
#include "job/finding.h"
#include "job/options.h"
#include "job/plan.h"

/* The levels of one source that were looked at. */
struct link_check {
	const struct source *source; /* NULL for none; borrowed */
	struct {
		char *path; /* owned; NULL where there is no such .pyc */
		struct stat status;
	} levels[LEVEL_COUNT];
};

#define LINK_CHECK_INIT ((struct link_check){ .source = NULL })

/* Forgets all levels, as where another Python has its turn. */
void link_check_fini(struct link_check *check);

/*
 * Looks at the .pyc of a source at a level, after those of its lower levels:
 * where the lowest one with the same bytes is another file, baking would join
 * the two, which is a finding.
 */
int link_check_add(struct link_check *check, const struct source *source,
		   int level, const char *path, struct findings *findings,
		   struct err *err);

#endif
