/* SPDX-License-Identifier: MIT */
/*
 * What was found becomes part of the plans of a discovery: which sources -x
 * and -e leave out, and which path each will have where it is installed.
 */
#ifndef PYC_BAKE_ENGINE_COLLECT_H
#define PYC_BAKE_ENGINE_COLLECT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "engine/discover.h"

/*
 * The installed path of what has a name in a directory, which is "" where
 * paths have nothing before the name.  Owned.
 */
char *collect_below(const char *installed, const char *name);

/* Whether errno tells of a link that what it leads to is not there. */
bool collect_leads_nowhere(int number);

/* Whether -e leaves a link out that leads to real. */
bool collect_is_beyond_limit(const struct options *options, const char *real);

/*
 * Adds a source, unless -x leaves it out.  real, which may be NULL, is the
 * file that a link at path leads to, and is taken over.  -1 where the run must
 * not start.
 */
int collect_source(const struct discovery *discovery, const char *path,
		   char *real, const char *installed, uint64_t size,
		   const struct fs_identity *directory, struct err *err);

/*
 * The same for a link that is named like a source: it is one if it leads to a
 * regular file.  One that leads nowhere is passed over; one that cannot be
 * followed for another reason is reported.
 */
int collect_link(const struct discovery *discovery, const char *path,
		 const char *installed, const struct fs_identity *directory,
		 struct err *err);

/* Adds a .pyc; real as above. */
void collect_artifact(const struct discovery *discovery, const char *path,
		      char *real, const char *installed, uint64_t size,
		      const struct fs_identity *directory);

/*
 * Adds a file that was named, a source or a .pyc as the discovery is for; real
 * as above.  status is of what it leads to.
 */
int collect_file(const struct discovery *discovery, const char *path,
		 char *real, const char *installed, const struct stat *status,
		 struct err *err);

#endif
