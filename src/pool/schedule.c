/* SPDX-License-Identifier: MIT */
/*
 * There are only few large tasks, because each has more than a fixed part of
 * the total weight.  Their results wait for delivery outside the window of the
 * pool, so the sum of their weights is limited.
 */
#include "pool/schedule.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* A task is large if it is more than 1/128 of the work of one worker. */
#define LARGE_PART 128

struct weighed {
	size_t task;
	uint64_t weight;
};

static int
compare_weights(const void *a, const void *b)
{
	const struct weighed *left = a;
	const struct weighed *right = b;

	if (left->weight != right->weight)
		return left->weight < right->weight ? 1 : -1;
	return left->task < right->task ? -1 : 1;
}

/* Puts the large tasks at the start of order. */
static void
pick_large(struct schedule *schedule, struct weighed *tasks, uint64_t limit)
{
	uint64_t room = SCHEDULE_EARLY_BYTES;

	qsort(tasks, schedule->count, sizeof(*tasks), compare_weights);
	for (size_t i = 0; i < schedule->count; i++) {
		if (tasks[i].weight <= limit)
			break;
		if (tasks[i].weight > room)
			continue;
		room -= tasks[i].weight;
		schedule->early[tasks[i].task] = 1;
		schedule->order[schedule->at++] = tasks[i].task;
	}
}

void
schedule_init(struct schedule *schedule, const uint64_t *weights, size_t count,
	      unsigned int workers)
{
	auto_free struct weighed *tasks = mem_zalloc(count, sizeof(*tasks));
	uint64_t total = 0;

	*schedule = (struct schedule){ .count = count };
	schedule->order = mem_zalloc(count, sizeof(size_t));
	schedule->early = mem_zalloc(count, 1);
	schedule->returned = mem_zalloc(count, sizeof(size_t));
	for (size_t i = 0; i < count; i++) {
		tasks[i].task = i;
		tasks[i].weight = weights[i];
		total += tasks[i].weight;
	}
	if (workers > 1 && count)
		pick_large(schedule, tasks, total / workers / LARGE_PART);
	for (size_t i = 0; i < count; i++)
		if (!schedule->early[i])
			schedule->order[schedule->at++] = i;
	schedule->at = 0;
}

void
schedule_fini(struct schedule *schedule)
{
	free(schedule->order);
	free(schedule->early);
	free(schedule->returned);
	*schedule = (struct schedule){ 0 };
}

bool
schedule_next(struct schedule *schedule, size_t *task)
{
	if (schedule->returned_count)
		*task = schedule->returned[--schedule->returned_count];
	else if (schedule->at < schedule->count)
		*task = schedule->order[schedule->at++];
	else
		return false;
	return true;
}

void
schedule_return(struct schedule *schedule, size_t task)
{
	schedule->returned[schedule->returned_count++] = task;
}

size_t
schedule_left(const struct schedule *schedule)
{
	return schedule->count - schedule->at + schedule->returned_count;
}

bool
schedule_is_early(const struct schedule *schedule, size_t task)
{
	return schedule->early[task];
}
