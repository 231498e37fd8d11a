/* SPDX-License-Identifier: MIT */
/* Tests what a pool delivers, in which order, and how much it holds. */
#include "pool/pool.h"

#include <signal.h>
#include <sys/resource.h>

#include "lib/pool_trial.h"
#include "lib/tap.h"
#include "lib/thorough.h"

static void
test_nothing(void)
{
	struct trial trial = { .tasks = "" };
	struct pool *pool = pool_new(4, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0, "a run without tasks succeeds");
	is_int(trial.loads, 0, "a run without tasks loads nothing");
	ok(no_child_is_left(), "a run without tasks starts no worker");
	pool_free(pool);
	pool_free(NULL);
	trial_fini(&trial);
}

static void
test_few(unsigned int workers)
{
	check_all(workers, (struct trial){ .tasks = "e" }, "one task");
	check_all(workers, (struct trial){ .tasks = "eeeeeeeeeeee" },
		  "a few tasks");
	check_all(workers,
		  (struct trial){ .tasks = "eeeeeeeeeeee", .last_first = true },
		  "the largest tasks are sent first");
	check_all(workers, (struct trial){ .tasks = "elleleeelllle" },
		  "some tasks need no worker");
	check_all(workers,
		  (struct trial){ .tasks = "eeeeeeee", .size = 3 << 20 },
		  "requests and replies that fill the sockets");
}

static void
test_local_only(void)
{
	struct trial trial = { .tasks = "llllllll" };
	struct pool *pool = pool_new(2, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0,
	       "a run whose tasks need no worker succeeds");
	is_string((const char *)trial.seen.data, "llllllll",
		  "all its tasks are delivered");
	ok(no_child_is_left(), "it starts no worker");
	pool_free(pool);
	trial_fini(&trial);
}

static void
test_many(unsigned int workers)
{
	enum { TASKS = 20000 };
	auto_free char *tasks = mem_zalloc(TASKS + 1, 1);

	for (size_t i = 0; i < TASKS; i++)
		tasks[i] = i % 7 == 3 ? DO_LOCAL : DO_ECHO;
	check_all(workers, (struct trial){ .tasks = tasks }, "many tasks");
}

/* The first task is sent last, so all other results have to wait for it. */
static void
test_window(unsigned int workers)
{
	check_all(workers,
		  (struct trial){ .tasks = "eeeeeeeeeeeeeeee",
				  .size = 5 << 20,
				  .last_first = true },
		  "results of three windows");
	check_all(workers,
		  (struct trial){ .tasks = "eee",
				  .size = POOL_WINDOW_BYTES + 4096,
				  .last_first = true },
		  "results larger than the window");
	check_all(workers,
		  (struct trial){ .tasks = "elllllllllllllelllle",
				  .size = 5 << 20 },
		  "tasks without a worker fill the window");
}

/* With a limit on descriptors, there are fewer workers. */
static void
test_few_descriptors(void)
{
	struct rlimit old;
	struct rlimit few;

	getrlimit(RLIMIT_NOFILE, &old);
	few = (struct rlimit){ 40, old.rlim_max };
	setrlimit(RLIMIT_NOFILE, &few);
	check_all(64,
		  (struct trial){ .tasks = "eeeeeeeeeeeeeeeeeeeeeeeeeeee"
					   "eeeeeeeeeeeeeeeeeeeeeeeeeeee"
					   "eeeeeeeeeeeeeeeeeeeeeeeeeeee" },
		  "more workers than descriptors allow");
	few.rlim_cur = 7;
	setrlimit(RLIMIT_NOFILE, &few);
	check_all(8, (struct trial){ .tasks = "eeeeeeeeeeeeeeee" },
		  "at least one worker");
	setrlimit(RLIMIT_NOFILE, &old);
}

static void
check_ended(unsigned int workers, const char *tasks, const char *words)
{
	struct trial trial = { .tasks = tasks, .size = 1000 };
	struct pool *pool = pool_new(workers, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), -1, "the client ends the run");
	is_string(err.message, words, "the message is that of the client");
	ok(no_child_is_left(), "no worker remains");
	trial.tasks = "eeeee";
	is_int(run(pool, &trial, &err), 0,
	       "the pool can be used after an ended run");
	is_string((const char *)trial.seen.data, "eeeee",
		  "no earlier result is delivered");
	pool_free(pool);
	ok(no_child_is_left(), "no worker remains");
	trial_fini(&trial);
}

static void
test_ended(unsigned int workers)
{
	check_ended(workers, "n", "task 0 cannot be loaded");
	check_ended(workers, "eeeeeneeee", "task 5 cannot be loaded");
	check_ended(workers, "r", "task 0 is not wanted");
	check_ended(workers, "eeeereeeeeee", "task 4 is not wanted");
	check_ended(workers, "eecrceeeecee", "task 3 is not wanted");
}

static void
test_again(unsigned int workers)
{
	struct trial trial = { .tasks = "eeleceeeeeeee" };
	struct pool *pool = pool_new(workers, serve, NULL, NULL);
	auto_err err = ERR_INIT;
	bool same = true;

	for (unsigned int i = 0; i < 20; i++)
		same &= !run(pool, &trial, &err) &&
			!strcmp((const char *)trial.seen.data, "eeleLeeeeeeee");
	ok(same, "one pool for many runs");
	pool_free(pool);
	ok(no_child_is_left(), "no worker remains");
	trial_fini(&trial);
}

/* Replies of one megabyte, all of which wait for the first reply. */
static void
test_window_is_bounded(void)
{
	struct trial trial = {
		.tasks = "ellllllllllllllllllllllllllllllllllllllllllllllll"
			 "lllllllllllllllllllllllllllllllllllllllllllllllll",
		.size = 1 << 20,
	};
	struct pool *pool = pool_new(1, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0,
	       "many tasks without a worker succeed");
	is_string((const char *)trial.seen.data, trial.tasks,
		  "they are delivered in order");
	/* One more is loaded each time the worker's socket is ready. */
	ok(trial.loads_before > (POOL_WINDOW_BYTES >> 20) &&
		   trial.loads_before < 2 * (POOL_WINDOW_BYTES >> 20),
	   "no task is loaded beyond the window");
	pool_free(pool);
	trial_fini(&trial);
}

static void
test_meanwhile(void)
{
	struct trial trial = { .tasks = "eelecelle", .has_meanwhile = true };
	struct pool *pool = pool_new(2, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0, "the parent calls meanwhile");
	is_string((const char *)trial.seen.data, "eeleLelle",
		  "all tasks are delivered");
	is_int(trial.whiles, 1, "meanwhile is called once");
	ok(trial.in_time, "meanwhile is called before the first delivery");
	pool_free(pool);
	trial_fini(&trial);
}

static void
test_spare(void)
{
	struct trial trial = { .tasks = "eeeee", .pieces = 3 };
	struct pool *pool = pool_new(2, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0, "the parent does other work");
	is_string((const char *)trial.seen.data, "eeeee",
		  "all tasks are delivered with other work");
	ok(trial.pieces < 3, "some of the other work is done");
	trial.pieces = 100;
	trial.bad_piece = 100;
	trial.seen.length = 0;
	is_int(run(pool, &trial, &err), -1,
	       "an error of the other work ends the run");
	is_string(err.message, "a bad piece",
		  "the message is that of the other work");
	pool_free(pool);
	trial_fini(&trial);
}

/* Three pools at a time, freed in another order than they were made. */
static void
test_siblings(void)
{
	struct pool *first = pool_new(2, serve, NULL, NULL);
	struct pool *second = pool_new(2, serve, NULL, first);
	struct pool *third = pool_new(2, serve, NULL, first);
	struct pool *const pools[] = { first, third, second, first, second };
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < sizeof(pools) / sizeof(*pools); i++) {
		struct trial trial = { .tasks = "eeeeeeee" };

		is_int(run(pools[i], &trial, &err), 0,
		       "a pool beside two others succeeds");
		is_string((const char *)trial.seen.data, trial.tasks,
			  "a pool beside two others delivers all tasks");
		trial_fini(&trial);
	}
	/* This would block if a worker of another pool still held a socket. */
	pool_free(second);
	pool_free(first);
	pool_free(third);
	ok(no_child_is_left(), "no worker remains");
}

static void
test_rest(void)
{
	struct pool *pool = pool_new(2, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	for (int i = 0; i < 3; i++) {
		struct trial trial = { .tasks = "eeeeeeee" };

		is_int(run(pool, &trial, &err), 0, "the pool runs");
		is_string((const char *)trial.seen.data, trial.tasks,
			  "all tasks are delivered");
		trial_fini(&trial);
		pool_rest(pool);
		ok(no_child_is_left(), "no worker remains between runs");
	}
	pool_rest(pool);
	pool_free(pool);
}

/* This test must be the last, because the signal stays caught. */
static void
test_signal(void)
{
	struct trial trial = { .tasks = "eeesllleeeeeeee" };
	struct pool *pool = pool_new(2, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	if (!ok(!signals_open(&err), "signal handlers are installed"))
		return;
	is_int(run(pool, &trial, &err), -1, "a signal ends the run");
	is_string(err.message, "interrupted",
		  "the message says that the run was interrupted");
	is_string((const char *)trial.seen.data, "eees",
		  "nothing is delivered after the signal");
	ok(no_child_is_left(), "no worker remains");
	pool_free(pool);
	trial_fini(&trial);
}

int
main(void)
{
	static const unsigned int counts[] = { 1, 8, 2 };
	size_t most = is_thorough() ? 3 : 2;

	/* Descriptors that make hands down would count towards the limit. */
	for (int fd = STDERR_FILENO + 1; fd < 256; fd++)
		close(fd);
	/* If the pool blocks, the test must not. */
	alarm(600);
	test_nothing();
	test_local_only();
	for (size_t i = 0; i < most; i++) {
		printf("# %u workers\n", counts[i]);
		test_few(counts[i]);
		test_many(counts[i]);
		test_window(counts[i]);
		test_ended(counts[i]);
		test_again(counts[i]);
	}
	test_few_descriptors();
	test_window_is_bounded();
	test_meanwhile();
	test_spare();
	test_siblings();
	test_rest();
	test_signal();
	return tap_done();
}
