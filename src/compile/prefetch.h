/* SPDX-License-Identifier: MIT */
/*
 * Asks a remote cache for what the next jobs of a batch need, before they are
 * given to workers: in plan order, a limited number of jobs ahead.  A job whose
 * answer has not come when a worker has nothing else to do is compiled, and the
 * answer is of no use.  The more often that happens, the further ahead the
 * remote is asked, and the jobs in between are compiled.
 */
#ifndef PYC_BAKE_COMPILE_PREFETCH_H
#define PYC_BAKE_COMPILE_PREFETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cache/remote.h"

/* So many jobs ahead the remote is asked, at most. */
#define PREFETCH_WINDOW 256

/* What one job has to do with the remote. */
struct prefetch_job {
	bool is_loaded;	   /* and given to a worker, unless none is needed */
	uint32_t question; /* that was asked for it; or 0 */
};

struct prefetch {
	struct remote *remote;	   /* borrowed; NULL: nothing is ever asked */
	struct prefetch_job *jobs; /* owned */
	size_t count;		   /* of these */
	/* Loads a job and asks for what it needs.  Returns the question. */
	uint32_t (*ask)(void *context, size_t task);
	void *context;
	size_t first;	/* all jobs before this one are loaded */
	size_t next;	/* the job to ask for next */
	size_t lead;	/* how far behind first it is, at least */
	size_t in_time; /* answers that were there when they were needed */
};

#define PREFETCH_INIT ((struct prefetch){ .remote = NULL })

/*
 * Begins with a batch of so many jobs for so many workers, and asks for the
 * first ones.  The fields remote, ask and context are set.
 */
void prefetch_begin(struct prefetch *prefetch, size_t count,
		    unsigned int workers);
void prefetch_fini(struct prefetch *prefetch);

/* Notes that a job is loaded, and asks for more. */
void prefetch_note_loaded(struct prefetch *prefetch, size_t task);

/* Whether the answer for a job is still to come. */
bool prefetch_is_coming(const struct prefetch *prefetch, size_t task);

/* Receives answers, and asks for more. */
void prefetch_attend(struct prefetch *prefetch);

#endif
