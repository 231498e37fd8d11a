/* SPDX-License-Identifier: MIT */
/* The order in which the tasks of a pool are sent to workers. */
#ifndef PYC_BAKE_POOL_SCHEDULE_H
#define PYC_BAKE_POOL_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Limit for the total weight of the large tasks that are sent first.  Their
 * results can be larger: a .pyc can have several times the bytes of its source.
 */
#define SCHEDULE_EARLY_BYTES (4u << 20)

struct schedule {
	size_t *order;	/* every task once */
	uint8_t *early; /* for each task: whether it is sent before its turn */
	size_t count;
	size_t at;	  /* index of the next task in order */
	size_t *returned; /* tasks that were returned from dead workers */
	size_t returned_count;
};

/*
 * Orders tasks by number, but puts the largest tasks first if each of them is a
 * notable part of the work of one worker.  A large task at the end would keep
 * one worker busy while the others are idle.
 */
void schedule_init(struct schedule *schedule, const uint64_t *weights,
		   size_t count, unsigned int workers);
void schedule_fini(struct schedule *schedule);

/* Gets the next task to send.  Returns false if there is none. */
bool schedule_next(struct schedule *schedule, size_t *task);

/*
 * Whether a task is one of the large tasks that are sent first.  The sum of
 * their weights is at most SCHEDULE_EARLY_BYTES.
 */
bool schedule_is_early(const struct schedule *schedule, size_t task);

/* Makes a task the next to be sent again. */
void schedule_return(struct schedule *schedule, size_t task);

/* The number of tasks that wait to be sent. */
size_t schedule_left(const struct schedule *schedule);

#endif
