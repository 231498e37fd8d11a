/* SPDX-License-Identifier: MIT */
/* The order in which the tasks of a pool go out to workers. */
#ifndef PYC_BAKE_POOL_SCHEDULE_H
#define PYC_BAKE_POOL_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A .pyc can have several times the bytes of its source. */
#define SCHEDULE_EARLY_BYTES (4u << 20)

struct schedule {
	size_t *order;	/* every task once */
	uint8_t *early; /* of each task: does it go out before its turn */
	size_t count;
	size_t at;	  /* next place in order */
	size_t *returned; /* tasks that came back from dead workers */
	size_t returned_count;
};

/*
 * Tasks in the order of their numbers, but first the largest ones, as long as
 * one alone is a notable part of what each of workers has to do: a large task
 * at the end would keep one worker busy while the others have nothing left.
 */
void schedule_init(struct schedule *schedule, const uint64_t *weights,
		   size_t count, unsigned int workers);
void schedule_fini(struct schedule *schedule);

/* The next task to go out; false when there is none. */
bool schedule_next(struct schedule *schedule, size_t *task);

/*
 * Whether a task is one of the large ones, whose result waits long for its
 * turn.  Their weights together are SCHEDULE_EARLY_BYTES at the most.
 */
bool schedule_is_early(const struct schedule *schedule, size_t task);

/* A task that must go out again, before all others. */
void schedule_return(struct schedule *schedule, size_t task);

/* How many tasks have not gone out. */
size_t schedule_left(const struct schedule *schedule);

#endif
