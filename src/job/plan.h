/* SPDX-License-Identifier: MIT */
/*
 * What is to be done: the sources that are baked, or the .pyc files that are
 * looked at, in the order in which they are published.
 */
#ifndef PYC_BAKE_JOB_PLAN_H
#define PYC_BAKE_JOB_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/fs.h"

/* A source; in a plan of .pyc files, one of these. */
struct source {
	char *path;	/* as messages show it; in a tree, the path on disk */
	char *real;	/* in a tree: the file that a link at path leads to, or
			 * NULL where path is the file itself */
	char *embedded; /* co_filename */
	uint64_t size;	/* bytes, as far as it is known before reading */
	size_t member;	/* in an archive: its place in the audit, */
	const char *matched;	      /* and its name there; borrowed */
	struct fs_identity directory; /* in a tree: where it lies */
	unsigned int minor; /* of the one CPython 3.minor that can import it,
			     * or 0 where its place does not tell */

	/* Told by the sink when it loads the source. */
	mode_t mode;
	int64_t mtime;	   /* as it goes into a header */
	int64_t own_mtime; /* as it is on disk */
	bool is_clamped;   /* that is later than the other */
	bool is_outside;   /* in a tree: a link to a file whose time is not ours
			    * to set, see job/scope.h */
	uint64_t settled;  /* in a tree: the jobs whose .pyc is as it should be,
			    * see source_job */

	/* In a tree, told by it too: see target_check_unchanged. */
	bool is_read;
	bool has_changed;      /* it was not always the same */
	struct fs_state state; /* the file that was read */

	bool is_hashed; /* for --report: hash is known, */
	uint64_t hash;	/* of the source, as of PEP 552 */

	bool is_allowed; /* --allow-errors knows that it does not compile */

	bool has_failed; /* at one of the levels, with one of the Pythons, */
	bool is_counted; /* and not only as --allow-errors knew it */
};

struct plan {
	struct source *sources;
	size_t count;
	size_t room;
};

#define PLAN_INIT ((struct plan){ NULL, 0, 0 })

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

/* The bit in settled of the job at a level, with the Python at this place in
 * the run's list. */
uint64_t source_job(size_t python, int level);

/*
 * The sources of a settled plan by where they lie, whatever paths lead there;
 * good until the plan changes.  Filled when it is first asked.
 */
struct plan_places {
	const struct plan *plan;
	struct source **items; /* owned */
};

#define PLAN_PLACES_INIT(plan) ((struct plan_places){ plan, NULL })

void plan_places_fini(struct plan_places *places);

/* The source with this name in the directory, or NULL. */
struct source *plan_places_find(struct plan_places *places,
				const struct fs_identity *directory,
				const char *name);

/*
 * The path by which -x and --allow-errors know a source: where it is installed
 * below a root or by a wheel, else as it was found.
 */
const char *source_matched(const struct source *source, const char *root);

/* The source of a settled plan that has this path, or NULL. */
struct source *plan_find(const struct plan *plan, const char *path);

#endif
