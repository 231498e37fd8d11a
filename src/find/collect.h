/* SPDX-License-Identifier: MIT */
/*
 * What was found becomes part of the plans of a discovery: which sources -x
 * and -e leave out, and which path each will have where it is installed.
 */
#ifndef PYC_BAKE_FIND_COLLECT_H
#define PYC_BAKE_FIND_COLLECT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "find/discovery.h"

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
 * Adds a source, unless -x leaves it out.  file->real is taken over.  -1 means
 * that the run must not start.
 */
int collect_source(const struct discovery *discovery, struct found_file *file,
		   struct err *err);

/*
 * The same for a link that has the name of a source and of which size and real
 * are not known: it is a source if it leads to a regular file.  A dangling link
 * is passed over; a link that cannot be followed for another reason is
 * reported.
 */
int collect_link(const struct discovery *discovery, struct found_file *link,
		 struct err *err);

/* Adds a .pyc; file->real is taken over. */
void collect_artifact(const struct discovery *discovery,
		      struct found_file *file);

/*
 * Adds a file that was named, a source or a .pyc as the discovery is for, and
 * finds its directory; file->real is taken over.
 */
int collect_file(const struct discovery *discovery, struct found_file *file,
		 struct err *err);

#endif
