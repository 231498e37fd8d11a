/* SPDX-License-Identifier: MIT */
/*
 * What is to be done: the sources that are baked, or the .pyc files that are
 * looked at, in the order in which they are published.
 */
#ifndef PYC_BAKE_ENGINE_PLAN_H
#define PYC_BAKE_ENGINE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/fs.h"

/* A source; in a plan of .pyc files, one of these. */
struct source {
	char *path;	/* as messages show it; in a tree, the path on disk */
	char *real;	/* in a tree: the file that a link at path leads to, or
			 * NULL where path is the file itself */
	char *embedded; /* co_filename */
	uint64_t size;	/* bytes, as far as it is known before reading */
	size_t member;	/* in an archive: its place in the audit */
	struct fs_identity directory; /* in a tree: where it lies */
	unsigned int minor; /* of the one CPython 3.minor that can import it,
			     * or 0 where its place does not tell */

	/* Told by the sink when it loads the source. */
	mode_t mode;
	int64_t mtime;	 /* as it goes into a header */
	int64_t own_mtime; /* as it is on disk */
	bool is_clamped;   /* that is later than the other */

	bool has_failed; /* with one of the Pythons, and was counted */
};

struct plan {
	struct source *sources;
	size_t count;
	size_t room;
};

#define PLAN_INIT { NULL, 0, 0 }

void plan_fini(struct plan *plan);

/*
 * Adds a source.  path, real (may be NULL) and embedded are taken over; they
 * must come from mem_*.  The result is good until the next call.
 */
struct source *plan_add(struct plan *plan, char *path, char *real,
			char *embedded, uint64_t size);

/*
 * Sorts the sources by the bytes of their paths and drops those named twice,
 * by whatever path: the name in its directory decides, and of two embedded
 * paths the one whose bytes come first.  So the order of the operands does
 * not show.
 */
void plan_settle(struct plan *plan);

/* The source of a settled plan that has this path, or NULL. */
struct source *plan_find(const struct plan *plan, const char *path);

#endif
