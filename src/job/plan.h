/* SPDX-License-Identifier: MIT */
/*
 * The work of a run: the sources to bake, or the .pyc files to look at, in the
 * order in which they are published.
 */
#ifndef PYC_BAKE_JOB_PLAN_H
#define PYC_BAKE_JOB_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/beneath.h"
#include "base/fs.h"

/*
 * A source; or, in a plan of .pyc files, a .pyc.  It says what was found.
 * After discovery and compile/assign it does not change.
 */
struct source {
	char *path;		      /* as shown in messages; in a tree, the
				       * path on disk */
	char *real;		      /* in a tree: the target of a link at
				       * path, without links below its anchor;
				       * or NULL */
	char *embedded;		      /* co_filename; can be a part of path */
	uint64_t size;		      /* bytes, as known before it is read */
	size_t member;		      /* in an archive: an index of the sink */
	const char *matched;	      /* in an archive: the path at which it is
				       * installed; borrowed */
	struct fs_identity directory; /* in a tree: the directory that contains
				       * the source */
	const struct beneath_anchor *anchor;	  /* in a tree: path is opened
						   * below it; borrowed */
	const struct beneath_anchor *real_anchor; /* the same for real */
	bool is_suffix;	    /* embedded is the end of path */
	bool is_link;	    /* in a tree: path is a link; if there is
			     * no real, it is followed */
	bool is_outside;    /* in a tree: a file whose time must not
			     * be set, see job/scope.h */
	bool hides_lines;   /* in a tree: a link out of it, so no
			     * message shows the content of the file */
	unsigned int minor; /* of the only CPython 3.minor that can
			     * import it; 0 if its path does not show
			     * that; set by compile/assign */
};

struct plan {
	struct source *sources;
	size_t count;
	size_t room;
};

#define PLAN_INIT ((struct plan){ NULL, 0, 0 })

void plan_fini(struct plan *plan);

/*
 * Adds a source.  Takes ownership of path, real (may be NULL) and embedded,
 * which must come from mem_*.  The result is valid until the next call.
 */
struct source *plan_add(struct plan *plan, char *path, char *real,
			char *embedded, uint64_t size);

/*
 * Sorts the sources by the bytes of their paths and drops duplicates, so that
 * the order of the operands does not matter.  Two sources are the same if they
 * have the same name in the same directory, whatever their paths.  The source
 * is kept whose embedded path sorts first, by bytes.
 */
void plan_settle(struct plan *plan);

/*
 * Drops the sources that are not in a part of a settled plan, from 1 to parts.
 * Each source is in one part, which depends on its embedded path only: the
 * first 8 bytes of hash_checksum, big-endian, modulo parts, plus 1.
 */
void plan_keep_part(struct plan *plan, unsigned int part, unsigned int parts);

/* The index of a source in its plan. */
size_t plan_number(const struct plan *plan, const struct source *source);

/*
 * Finds the sources of a settled plan by directory and name, whatever their
 * paths.  Valid until the plan changes.  The index is built at the first
 * lookup.
 */
struct plan_places {
	const struct plan *plan;
	const struct source **items; /* owned */
};

#define PLAN_PLACES_INIT(plan) ((struct plan_places){ plan, NULL })

void plan_places_fini(struct plan_places *places);

/* The source with this name in this directory, or NULL. */
const struct source *plan_places_find(struct plan_places *places,
				      const struct fs_identity *directory,
				      const char *name);

/*
 * The path that -x and --allow-errors match.  In an archive or with a root it
 * is the path at which the source is installed; else the path on disk.
 */
const char *source_matched(const struct source *source, const char *root);

/* The source with this path in a settled plan, or NULL. */
const struct source *plan_find(const struct plan *plan, const char *path);

#endif
