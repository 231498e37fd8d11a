/* SPDX-License-Identifier: MIT */
#include "compile/prefetch.h"

#include <stdlib.h>

#include "base/mem.h"

/* How much the lead grows with a late answer, and its most. */
#define LEAD_STEP 4
#define MOST_LEAD (PREFETCH_WINDOW / 2)

/* So many answers in time make the lead smaller by one. */
#define LEAD_PATIENCE 16

/* Asks for as many jobs as the remote has room for. */
static void
look_ahead(struct prefetch *prefetch)
{
	while (prefetch->first < prefetch->count &&
	       prefetch->jobs[prefetch->first].is_loaded)
		prefetch->first++;
	if (prefetch->next < prefetch->first + prefetch->lead)
		prefetch->next = prefetch->first + prefetch->lead;
	while (prefetch->next < prefetch->count &&
	       prefetch->next < prefetch->first + PREFETCH_WINDOW &&
	       remote_has_room(prefetch->remote)) {
		const size_t task = prefetch->next++;
		struct prefetch_job *job = &prefetch->jobs[task];

		if (!job->is_loaded)
			job->question = prefetch->ask(prefetch->context, task);
	}
}

void
prefetch_begin(struct prefetch *prefetch, size_t count, unsigned int workers)
{
	if (!prefetch->remote)
		return;
	prefetch->jobs = mem_zalloc(count, sizeof(*prefetch->jobs));
	prefetch->count = count;
	remote_begin_batch(prefetch->remote, workers);
	look_ahead(prefetch);
}

void
prefetch_fini(struct prefetch *prefetch)
{
	free(prefetch->jobs);
	*prefetch = PREFETCH_INIT;
}

void
prefetch_note_loaded(struct prefetch *prefetch, size_t task)
{
	struct prefetch_job *job;

	if (!prefetch->remote)
		return;
	job = &prefetch->jobs[task];
	job->is_loaded = true;
	if (prefetch_is_coming(prefetch, task)) {
		if (prefetch->lead + LEAD_STEP <= MOST_LEAD)
			prefetch->lead += LEAD_STEP;
	} else if (job->question) {
		if (++prefetch->in_time % LEAD_PATIENCE == 0 && prefetch->lead)
			prefetch->lead--;
	}
	look_ahead(prefetch);
}

bool
prefetch_is_coming(const struct prefetch *prefetch, size_t task)
{
	return remote_is_coming(prefetch->remote,
				prefetch->jobs[task].question);
}

void
prefetch_attend(struct prefetch *prefetch)
{
	remote_attend(prefetch->remote);
	look_ahead(prefetch);
}
