/* SPDX-License-Identifier: MIT */
/*
 * Whether getting results from a remote storage is worth it: compares the time
 * from one answer to the next, over all connections, with the time that one
 * worker takes for a source, as moving averages.  So a remote is used as long
 * as it does more than one more worker would do.  Times are in nanoseconds, of
 * a clock that the caller chooses.
 */
#ifndef PYC_BAKE_CACHE_PACE_H
#define PYC_BAKE_CACHE_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many of each are observed before anything is concluded. */
#define PACE_LEAST_SAMPLES 128

/* One of the two kinds of events. */
struct pace_rate {
	int64_t since; /* the last event, or the beginning of the wait */
	double time;   /* moving sum of the time between events */
	double weight; /* moving count of them */
	size_t samples;
};

struct pace {
	struct pace_rate answers;
	struct pace_rate compiled;
	unsigned int workers; /* that compile at the same time */
};

/* The first of several questions is asked: the wait for an answer begins. */
void pace_ask(struct pace *pace, int64_t now);

/* An answer has come. */
void pace_answer(struct pace *pace, int64_t now);

/* A batch of sources begins, with so many workers. */
void pace_begin(struct pace *pace, unsigned int workers, int64_t now);

/* A source was compiled. */
void pace_compiled(struct pace *pace, int64_t now);

/*
 * Whether an answer takes longer than a worker takes to compile a source, by a
 * half, so that it is not a matter of chance.
 */
bool pace_is_slow(const struct pace *pace);

#endif
