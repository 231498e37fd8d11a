/* SPDX-License-Identifier: MIT */
/*
 * Adds what was found to the plans of a discovery.  Decides which sources -x
 * and -e leave out, and at which path each file is installed.
 */
#ifndef PYC_BAKE_FIND_COLLECT_H
#define PYC_BAKE_FIND_COLLECT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "find/discovery.h"

/*
 * The installed path of a name in a directory.  installed is "" if paths
 * consist of the name only.  Owned.
 */
char *collect_below(const char *installed, const char *name);

/* Whether errno means that the target of a link does not exist. */
bool collect_leads_nowhere(int number);

/*
 * Applies -e to a link: 1, or 0 if it is left out; -1 with errno on error. Sets
 * link->real and link->real_anchor if the target must be opened below the
 * directory of -e.
 */
int collect_in_limit(const struct discovery *discovery,
		     struct found_file *link);

/*
 * Finds the target of a link, inside the root if there is one.  Sets link->real
 * and link->real_anchor if it must be opened below the root or the directory of
 * -e.  Fills *status.  Returns 1; 0 if -e leaves the link out; -1 on error,
 * with the path in the message.
 */
int collect_follow(const struct discovery *discovery, struct found_file *link,
		   struct stat *status, struct err *err);

/*
 * Adds a source, unless -x leaves it out.  Takes ownership of file->real.
 * Returns -1 if the run must not start.
 */
int collect_source(const struct discovery *discovery, struct found_file *file,
		   struct err *err);

/*
 * The same for a link with the name of a source, whose size and real are not
 * known.  It is a source if it points to a regular file.  A dangling link is
 * skipped; a link that cannot be followed for another reason is reported.
 */
int collect_link(const struct discovery *discovery, struct found_file *link,
		 struct err *err);

/* Adds a .pyc.  Takes ownership of file->real. */
void collect_artifact(const struct discovery *discovery,
		      struct found_file *file);

/*
 * Adds a file that was named, a source or a .pyc as the discovery asks for, and
 * looks up its directory, which is its anchor without a root.  Takes ownership
 * of file->real.
 */
int collect_file(const struct discovery *discovery, struct found_file *file,
		 struct err *err);

#endif
