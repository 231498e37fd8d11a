/* SPDX-License-Identifier: MIT */
/* Tests the order in which tasks are sent. */
#include "pool/schedule.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/tap.h"

#define MEGABYTE (UINT64_C(1) << 20)

/* Checks the order of all tasks, as digits: "210" means the last one first. */
static void
check_order(uint64_t *weights, size_t count, unsigned int workers,
	    const char *wanted, const char *what)
{
	struct schedule schedule;
	char order[16] = "";
	size_t task;

	schedule_init(&schedule, weights, count, workers);
	is_int((long long)schedule_left(&schedule), (long long)count,
	       "all tasks are left at the start");
	for (size_t i = 0; schedule_next(&schedule, &task); i++)
		order[i] = (char)('0' + task);
	is_string(order, wanted, what);
	is_int((long long)schedule_left(&schedule), 0,
	       "no task is left at the end");
	schedule_fini(&schedule);
}

static void
test_order(void)
{
	uint64_t even[] = { 1, 1, 1, 1, 1 };
	uint64_t rising[] = { 10, 20, 30, 40 };
	uint64_t nothing[] = { 0, 0, 0 };

	check_order(even, 0, 1, "", "no task");
	check_order(even, 0, 8, "", "no task for many workers");
	check_order(even, 1, 8, "0", "one task");
	check_order(even, 5, 8, "01234", "equal tasks keep their order");
	check_order(nothing, 3, 2, "012",
		    "tasks without weight keep their order");
	check_order(rising, 4, 1, "0123",
		    "one worker takes the tasks in order");
	check_order(rising, 4, 2, "3210", "with few tasks, all are large");
}

static void
test_too_large(void)
{
	uint64_t weights[] = { 1, 5 * MEGABYTE, 2, 3 * MEGABYTE };
	uint64_t together[] = { 1, 3 * MEGABYTE, 2 * MEGABYTE, MEGABYTE };

	check_order(weights, 4, 2, "3012",
		    "a task with a result too large to hold waits");
	check_order(together, 4, 2, "1302",
		    "a task that would exceed the limit with those before it "
		    "waits");
}

/* A thousand tasks: first the large ones, then the others in turn. */
static void
test_large_first(void)
{
	enum { TASKS = 1000 };
	uint64_t weights[TASKS];
	struct schedule schedule;
	size_t task = 0;
	size_t next = 0;
	bool in_turn = true;

	for (size_t i = 0; i < TASKS; i++)
		weights[i] = 100;
	weights[997] = 50000;
	weights[3] = 40000;
	/* Each worker's share is 191100 / 2; 1/128 of it is 746. */
	weights[500] = 800;
	weights[501] = 700;
	schedule_init(&schedule, weights, TASKS, 2);
	ok(schedule_is_early(&schedule, 997) &&
		   schedule_is_early(&schedule, 500) &&
		   !schedule_is_early(&schedule, 501),
	   "the large tasks are sent early");
	ok(schedule_next(&schedule, &task) && task == 997,
	   "the largest task is sent first");
	ok(schedule_next(&schedule, &task) && task == 3,
	   "the second largest task is next");
	ok(schedule_next(&schedule, &task) && task == 500,
	   "the last large task is next");
	for (size_t i = 0; i < TASKS - 3; i++, next++) {
		while (next == 3 || next == 500 || next == 997)
			next++;
		in_turn &= schedule_next(&schedule, &task) && task == next;
	}
	ok(in_turn, "the other tasks follow in order");
	ok(!schedule_next(&schedule, &task), "no task remains");
	schedule_fini(&schedule);
}

static void
test_return(void)
{
	uint64_t weights[] = { 1, 1, 1, 1 };
	struct schedule schedule;
	size_t task = 9;

	schedule_init(&schedule, weights, 4, 1);
	schedule_next(&schedule, &task);
	schedule_next(&schedule, &task);
	schedule_return(&schedule, 0);
	is_int((long long)schedule_left(&schedule), 3,
	       "a returned task counts as left");
	ok(schedule_next(&schedule, &task) && task == 0,
	   "a returned task is sent first");
	ok(schedule_next(&schedule, &task) && task == 2,
	   "the remaining tasks follow");
	ok(schedule_next(&schedule, &task) && task == 3,
	   "the last task is sent");
	schedule_return(&schedule, 3);
	schedule_return(&schedule, 1);
	is_int((long long)schedule_left(&schedule), 2,
	       "two tasks are returned at the end");
	ok(schedule_next(&schedule, &task) && task == 1,
	   "the task returned last is sent first");
	ok(schedule_next(&schedule, &task) && task == 3,
	   "the task returned first is sent next");
	ok(!schedule_next(&schedule, &task), "no task remains");
	schedule_fini(&schedule);
	ok(!schedule.order && !schedule.returned,
	   "schedule_fini frees the memory");
}

int
main(void)
{
	test_order();
	test_too_large();
	test_large_first();
	test_return();
	return tap_done();
}
