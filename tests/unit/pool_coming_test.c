/* SPDX-License-Identifier: MIT */
/*
 * Tests that a pool passes over the tasks that are coming, and that it waits
 * for the descriptor of its client.
 */
#include <sys/eventfd.h>

#include "lib/pool_trial.h"
#include "lib/tap.h"

#define TASKS 12
#define MOST_SIZE ((size_t)1 << 20)

struct coming {
	bool are_coming[TASKS];
	size_t size; /* of a request and of its reply */
	int event;   /* -1: there is nothing to wait for */
	unsigned int attended;
	struct buf loaded; /* a letter for each task, from a */
	struct buf delivered;
};

static uint64_t
coming_weight(void *context, size_t task)
{
	(void)context;
	(void)task;
	return 1;
}

static int
coming_load(void *context, size_t task, bool alone, struct buf *request,
	    struct buf *reply, struct err *err)
{
	struct coming *coming = context;

	(void)alone;
	(void)reply;
	(void)err;
	buf_add_byte(&coming->loaded, (uint8_t)('a' + task));
	buf_add_le32(request, (uint32_t)coming->size);
	buf_reserve(request, coming->size);
	memset(request->data + request->length, DO_ECHO, coming->size);
	request->length += coming->size;
	return 0;
}

static char *
coming_refuse(void *context, const uint8_t *reply, size_t length,
	      bool *is_exhausted)
{
	(void)context;
	(void)reply;
	(void)length;
	(void)is_exhausted;
	return NULL;
}

static int
coming_deliver(void *context, size_t task, const uint8_t *reply, size_t length,
	       struct err *err)
{
	struct coming *coming = context;
	uint64_t one = 1;

	(void)reply;
	(void)length;
	(void)err;
	buf_add_byte(&coming->delivered, (uint8_t)('a' + task));
	if (coming->event >= 0)
		ok(write(coming->event, &one, sizeof(one)) == sizeof(one),
		   "the event is there");
	return 0;
}

static bool
is_task_coming(void *context, size_t task)
{
	const struct coming *coming = context;

	return coming->are_coming[task];
}

static int
coming_watch(void *context)
{
	const struct coming *coming = context;

	return coming->event;
}

static void
coming_attend(void *context)
{
	struct coming *coming = context;
	uint64_t count;

	coming->attended++;
	ok(read(coming->event, &count, sizeof(count)) == sizeof(count),
	   "there is an event when it is attended");
	memset(coming->are_coming, 0, sizeof(coming->are_coming));
}

/* Runs all tasks with one worker; wanted is the order in which they load. */
static void
runs(struct coming coming, const char *wanted, const char *what)
{
	struct pool *pool = pool_new(1, serve, NULL, NULL);
	const struct pool_client client = {
		.context = &coming,
		.count = TASKS,
		.weight = coming_weight,
		.load = coming_load,
		.refuse = coming_refuse,
		.deliver = coming_deliver,
		.is_coming = is_task_coming,
		.watch = coming.event < 0 ? NULL : coming_watch,
		.attend = coming_attend,
	};
	auto_err err = ERR_INIT;

	is_int(pool_run(pool, &client, &err), 0, what);
	buf_add_byte(&coming.loaded, 0);
	buf_add_byte(&coming.delivered, 0);
	if (!wanted)
		ok(coming.loaded.data[TASKS - 1] != 'a',
		   "the first task is not the last to be loaded");
	else
		is_string((const char *)coming.loaded.data, wanted,
			  "the order in which workers get the tasks");
	is_string((const char *)coming.delivered.data, "abcdefghijkl",
		  "all are delivered, in order");
	if (coming.event >= 0)
		ok(coming.attended, "the descriptor was watched");
	buf_fini(&coming.loaded);
	buf_fini(&coming.delivered);
	pool_free(pool);
}

int
main(void)
{
	auto_err err = ERR_INIT;
	int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	signals_open(&err);
	runs((struct coming){ .event = -1, .size = 10 }, "abcdefghijkl",
	     "nothing is coming");
	runs((struct coming){ .event = -1,
			      .size = 10,
			      .are_coming = { true, true, [5] = true } },
	     "cdeghijklabf",
	     "tasks with a coming answer are passed over until the end");
	runs((struct coming){ .event = -1,
			      .size = 10,
			      .are_coming = { [0 ... TASKS - 1] = true } },
	     "abcdefghijkl", "a worker without work gets what is coming");
	/* After so many results have come, the first task is given out. */
	runs((struct coming){ .event = -1,
			      .size = MOST_SIZE,
			      .are_coming = { true } },
	     NULL, "many results wait");
	runs((struct coming){ .event = event, .size = 10 }, "abcdefghijkl",
	     "a descriptor is watched");
	close(event);
	return tap_done();
}
