/* SPDX-License-Identifier: MIT */
/*
 * --check with --hardlink-dupes: which .pyc files of a source must be one file.
 */
#ifndef PYC_BAKE_CHECK_LINK_CHECK_H
#define PYC_BAKE_CHECK_LINK_CHECK_H

#include <sys/stat.h>

#include "base/err.h"
#include "base/beneath.h"
#include "job/finding.h"
#include "job/options.h"
#include "job/plan.h"

/* The levels of one source seen so far. */
struct link_check {
	struct beneath *beneath;     /* set by the caller; borrowed */
	const struct source *source; /* NULL for none; borrowed */
	struct {
		char *path; /* owned; NULL if there is no such .pyc */
		struct stat status;
	} levels[LEVEL_COUNT];
};

#define LINK_CHECK_INIT ((struct link_check){ .source = NULL })

/* Forgets all levels and beneath, for example before the turn of another
 * Python. */
void link_check_fini(struct link_check *check);

/*
 * Looks at the .pyc of a source at a level, after its lower levels.  It is a
 * finding if the lowest level with the same bytes is another file, since baking
 * would make the two one file.
 */
int link_check_add(struct link_check *check, const struct source *source,
		   int level, const struct beneath_path *path,
		   struct findings *findings, struct err *err);

#endif
