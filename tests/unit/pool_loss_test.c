/* SPDX-License-Identifier: MIT */
/* Tests workers that are lost, and the outcome of their tasks. */
#include "pool/pool.h"

#include <poll.h>

#include "lib/pool_trial.h"
#include "lib/tap.h"
#include "lib/thorough.h"

static bool is_hurried;

/* The linker replaces poll by this (--wrap). */
int __wrap_poll(struct pollfd *, nfds_t, int);
int __real_poll(struct pollfd *, nfds_t, int);

/* The pool waits in many short steps.  They may be shorter in a test. */
int
__wrap_poll(struct pollfd *polls, nfds_t count, int timeout)
{
	if (count || !is_hurried)
		return __real_poll(polls, count, timeout);
	usleep(10);
	return 0;
}

static void
test_lost(unsigned int workers)
{
	check_run(workers, (struct trial){ .tasks = "c" }, "L", "one crash");
	check_run(workers, (struct trial){ .tasks = "eeeeceeeeeeeeeee" },
		  "eeeeLeeeeeeeeeee", "one crash costs one task");
	check_run(workers, (struct trial){ .tasks = "ccceeccceceeeeeecceee" },
		  "LLLeeLLLeLeeeeeeLLeee", "many crashes");
	check_run(workers, (struct trial){ .tasks = "exleehlec" }, "eLleeLleL",
		  "other ways to end");
	check_run(workers,
		  (struct trial){ .tasks = "eceexeeheeeceeeceeeee",
				  .size = 1 << 20,
				  .last_first = true },
		  "eLeeLeeLeeeLeeeLeeeee", "losses with large requests");
	check_run(workers,
		  (struct trial){ .tasks = "ccececec",
				  .size = 13 << 20,
				  .last_first = true },
		  "LLeLeLeL", "losses with a full window");
}

/* A task that succeeds when it runs alone is not lost. */
static void
test_alone(unsigned int workers)
{
	check_all(workers, (struct trial){ .tasks = "o" }, "lost once");
	check_all(workers, (struct trial){ .tasks = "oooooooooooooooo" },
		  "each task is lost once");
	check_run(workers, (struct trial){ .tasks = "eoeceloeocoeeloeleoe" },
		  "eoeLeloeoLoeeloeleoe", "some tasks are lost for good");
	check_all(workers,
		  (struct trial){ .tasks = "oeooeeoeoeoleeoe",
				  .size = 5 << 20,
				  .last_first = true },
		  "retries with a full window");
}

/* The worker breaks the protocol but does not end. */
static void
test_faults(unsigned int workers)
{
	check_run(workers, (struct trial){ .tasks = "eegeee" }, "eeLeee",
		  "a reply of impossible length");
	check_run(workers, (struct trial){ .tasks = "eebeeeebe" }, "eeLeeeeLe",
		  "a malformed reply");
	check_all(workers, (struct trial){ .tasks = "f" },
		  "bytes without a request");
}

/* A worker that closes its socket but does not end is killed after a while. */
static void
test_closed(void)
{
	is_hurried = true;
	check_run(2, (struct trial){ .tasks = "ede" }, "eLe",
		  "a worker that closes its socket without ending");
	is_hurried = false;
}

static void
check_given_up(unsigned int workers, const char *tasks, size_t group,
	       const char *seen)
{
	struct trial trial = { .tasks = tasks, .group = group };
	struct pool *pool = pool_new(workers, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), -1, "losses in a row end the run");
	ok(err.message && strstr(err.message, "exit status 7"),
	   "the message has the reason of the last loss");
	is_string((const char *)trial.seen.data, seen,
		  "results before the losses are delivered");
	ok(pool_gave_up(pool), "the pool gave up");
	ok(no_child_is_left(), "no worker remains");
	trial.tasks = "e";
	is_int(run(pool, &trial, &err), -1, "a later run is refused");
	is_int(trial.loads, 0, "a later run loads no task");
	pool_free(pool);
	trial_fini(&trial);
}

static void
test_given_up(unsigned int workers)
{
	check_given_up(workers, "xxxxxxxxxxxxxxxxxxxxxxxxx", 1, "LLLL");
	check_given_up(workers, "exxxlxeeeeee", 1, "eLLLlL");
	/* All lost tasks of one group count as one loss. */
	check_given_up(workers, "xxxxxxxxxxxxxxxxxx", 3, "LLLLLLLLLL");
	check_run(workers,
		  (struct trial){ .tasks = "xxxxxxxxxeee", .group = 3 },
		  "LLLLLLLLLeee", "three tasks for each of three inputs");
}

/* A task that was lost together with others is sent again, alone. */
static void
test_once_alone(void)
{
	struct trial trial = { .tasks = "eeoeceee" };
	struct pool *pool = pool_new(4, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0, "two lost tasks do not end the run");
	is_int(trial.alone, 2, "each lost task is retried alone once");
	pool_free(pool);
	trial_fini(&trial);
}

static void
check_how(const char *tasks, const char *wanted)
{
	struct trial trial = { .tasks = tasks };
	struct pool *pool = pool_new(1, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0,
	       "a lost worker does not end the run");
	is_string((const char *)trial.how.data, wanted,
		  "the outcome says how the worker ended");
	pool_free(pool);
	trial_fini(&trial);
}

static void
test_how(void)
{
	check_how("b", "a bad reply");
	check_how("c", "the worker was ended by signal 11 "
		       "(Segmentation fault)");
	check_how("x", "the worker ended with exit status 7");
	check_how("h", "the worker ended with exit status 0");
}

int
main(void)
{
	static const unsigned int counts[] = { 1, 8, 2 };
	size_t most = is_thorough() ? 3 : 2;

	/* If the pool blocks, the test must not. */
	alarm(600);
	for (size_t i = 0; i < most; i++) {
		printf("# %u workers\n", counts[i]);
		test_lost(counts[i]);
		test_alone(counts[i]);
		test_faults(counts[i]);
		test_given_up(counts[i]);
	}
	test_how();
	test_closed();
	test_once_alone();
	return tap_done();
}
