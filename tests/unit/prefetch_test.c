/* SPDX-License-Identifier: MIT */
/*
 * Tests for which jobs a remote is asked, and when.  The remote is a stand-in,
 * which takes the place of cache/remote.
 */
#include "compile/prefetch.h"

#include "base/mem.h"
#include "lib/tap.h"

#define JOBS 1000

struct remote {
	unsigned int room;    /* how many more questions it takes */
	unsigned int begun;   /* batches */
	unsigned int workers; /* of the last one */
	unsigned int attended;
	bool has_answered; /* nothing is coming */
	size_t asked[JOBS];
	size_t count;
};

bool
remote_has_room(struct remote *remote)
{
	return remote->room;
}

bool
remote_is_coming(const struct remote *remote, uint32_t number)
{
	return number && !remote->has_answered;
}

void
remote_begin_batch(struct remote *remote, unsigned int workers)
{
	remote->begun++;
	remote->workers = workers;
}

void
remote_attend(struct remote *remote)
{
	remote->attended++;
}

static uint32_t
ask(void *context, size_t task)
{
	struct remote *remote = context;

	remote->room--;
	remote->asked[remote->count++] = task;
	return (uint32_t)task + 1;
}

static struct prefetch
prefetch_of(struct remote *remote, unsigned int room)
{
	*remote = (struct remote){ .room = room };
	return (struct prefetch){ .remote = remote,
				  .ask = ask,
				  .context = remote };
}

static void
test_none(void)
{
	struct prefetch prefetch = PREFETCH_INIT;

	prefetch_begin(&prefetch, JOBS, 2);
	prefetch_note_loaded(&prefetch, 3);
	ok(!prefetch.jobs, "nothing is done without a remote");
	prefetch_fini(&prefetch);
}

static void
test_order(void)
{
	struct remote remote;
	struct prefetch prefetch = prefetch_of(&remote, 3);

	prefetch_begin(&prefetch, JOBS, 2);
	is_int((int)remote.workers, 2, "the remote knows the workers");
	is_int((int)remote.count, 3, "as much is asked as there is room for");
	ok(remote.asked[0] == 0 && remote.asked[2] == 2, "in plan order");
	ok(prefetch_is_coming(&prefetch, 2) &&
		   !prefetch_is_coming(&prefetch, 3),
	   "the answer to a question is coming");
	remote.room = 1;
	prefetch_attend(&prefetch);
	ok(remote.attended == 1 && remote.asked[3] == 3,
	   "more is asked if there is room again");
	remote.has_answered = true;
	/* A large job may be loaded before its turn. */
	prefetch_note_loaded(&prefetch, 4);
	remote.room = 1;
	prefetch_attend(&prefetch);
	is_int((int)remote.asked[4], 5,
	       "a job that is loaded is not asked for");
	prefetch_fini(&prefetch);
}

static void
test_window(void)
{
	struct remote remote;
	struct prefetch prefetch = prefetch_of(&remote, 2 * PREFETCH_WINDOW);

	prefetch_begin(&prefetch, JOBS, 2);
	is_int((int)remote.count, PREFETCH_WINDOW,
	       "only a limited number of jobs ahead");
	remote.has_answered = true;
	prefetch_note_loaded(&prefetch, 0);
	is_int((int)remote.asked[remote.count - 1], PREFETCH_WINDOW,
	       "the window moves with what is loaded");
	prefetch_note_loaded(&prefetch, 2);
	is_int((int)remote.count, PREFETCH_WINDOW + 1,
	       "but not past a job that is not loaded");
	prefetch_fini(&prefetch);
}

/* Loads job after job; returns how far ahead the last question was. */
static size_t
lead_after(struct prefetch *prefetch, struct remote *remote, size_t *task,
	   unsigned int count)
{
	while (count--) {
		remote->room = 1;
		prefetch_note_loaded(prefetch, (*task)++);
	}
	return remote->asked[remote->count - 1] - *task;
}

static void
test_lead(void)
{
	struct remote remote;
	struct prefetch prefetch = prefetch_of(&remote, 1);
	size_t task = 0;
	size_t lead;

	prefetch_begin(&prefetch, JOBS, 1);
	lead = lead_after(&prefetch, &remote, &task, 20);
	ok(lead >= 4, "late answers let it ask further ahead");
	lead = lead_after(&prefetch, &remote, &task, 300);
	ok(lead <= PREFETCH_WINDOW, "but not without bound");
	remote.has_answered = true;
	ok(lead_after(&prefetch, &remote, &task, 600) < lead,
	   "answers in time let it ask less far ahead");
	prefetch_fini(&prefetch);
}

int
main(void)
{
	test_none();
	test_order();
	test_window();
	test_lead();
	return tap_done();
}
