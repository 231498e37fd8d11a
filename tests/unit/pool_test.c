/* SPDX-License-Identifier: MIT */
/* Tests what a pool delivers, in which order, and how much it holds. */
#include "pool/pool.h"

#include <signal.h>
#include <sys/resource.h>

#include "lib/pool_trial.h"
#include "lib/tap.h"

static void
test_nothing(void)
{
	struct trial trial = { .tasks = "" };
	struct pool *pool = pool_new(4, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0, "no task");
	is_int(trial.loads, 0, "nothing is loaded");
	ok(no_child_is_left(), "and no worker was made");
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
		  "the last ones go out first");
	check_all(workers, (struct trial){ .tasks = "elleleeelllle" },
		  "some need no worker");
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

	is_int(run(pool, &trial, &err), 0, "none needs a worker");
	is_string((const char *)trial.seen.data, "llllllll", "delivered");
	ok(no_child_is_left(), "no worker was made");
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
		  "each larger than the window");
	check_all(workers,
		  (struct trial){ .tasks = "elllllllllllllelllle",
				  .size = 5 << 20 },
		  "local ones fill it too");
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
		  "as many as there are descriptors");
	few.rlim_cur = 7;
	setrlimit(RLIMIT_NOFILE, &few);
	check_all(8, (struct trial){ .tasks = "eeeeeeeeeeeeeeee" },
		  "one, at the least");
	setrlimit(RLIMIT_NOFILE, &old);
}

static void
check_ended(unsigned int workers, const char *tasks, const char *words)
{
	struct trial trial = { .tasks = tasks, .size = 1000 };
	struct pool *pool = pool_new(workers, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), -1, "the client ends the run");
	is_string(err.message, words, "in its words");
	ok(no_child_is_left(), "no worker is left");
	trial.tasks = "eeeee";
	is_int(run(pool, &trial, &err), 0, "the pool can be used again");
	is_string((const char *)trial.seen.data, "eeeee",
		  "and nothing old is in the way");
	pool_free(pool);
	ok(no_child_is_left(), "no worker is left");
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
	ok(no_child_is_left(), "no worker is left");
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

	is_int(run(pool, &trial, &err), 0, "many local replies");
	is_string((const char *)trial.seen.data, trial.tasks, "in turn");
	/* One more is loaded each time the worker's socket is ready. */
	ok(trial.loads_before > (POOL_WINDOW_BYTES >> 20) &&
		   trial.loads_before < 2 * (POOL_WINDOW_BYTES >> 20),
	   "no more are loaded once the window is full");
	pool_free(pool);
	trial_fini(&trial);
}

static void
test_meanwhile(void)
{
	struct trial trial = { .tasks = "eelecelle", .has_meanwhile = true };
	struct pool *pool = pool_new(2, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0, "the parent does something too");
	is_string((const char *)trial.seen.data, "eeleLelle", "all come");
	is_int(trial.whiles, 1, "it is called once");
	ok(trial.in_time, "after tasks went out, before any is delivered");
	pool_free(pool);
	trial_fini(&trial);
}

static void
test_spare(void)
{
	struct trial trial = { .tasks = "eeeee", .pieces = 3 };
	struct pool *pool = pool_new(2, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0, "the parent works too");
	is_string((const char *)trial.seen.data, "eeeee", "all come");
	ok(trial.pieces < 3, "some of its work is done");
	trial.pieces = 100;
	trial.bad_piece = 100;
	trial.seen.length = 0;
	is_int(run(pool, &trial, &err), -1, "its work can end the run");
	is_string(err.message, "a bad piece", "for its reason");
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

		is_int(run(pools[i], &trial, &err), 0, "one pool of three");
		is_string((const char *)trial.seen.data, trial.tasks,
			  "works as if it were alone");
		trial_fini(&trial);
	}
	/* This would block if a worker of another pool still held a socket. */
	pool_free(second);
	pool_free(first);
	pool_free(third);
	ok(no_child_is_left(), "no worker is left");
}

static void
test_rest(void)
{
	struct pool *pool = pool_new(2, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	for (int i = 0; i < 3; i++) {
		struct trial trial = { .tasks = "eeeeeeee" };

		is_int(run(pool, &trial, &err), 0, "work");
		is_string((const char *)trial.seen.data, trial.tasks,
			  "all of it");
		trial_fini(&trial);
		pool_rest(pool);
		ok(no_child_is_left(), "then rest");
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

	if (!ok(!signals_open(&err), "signals are caught"))
		return;
	is_int(run(pool, &trial, &err), -1, "a signal ends the run");
	is_string(err.message, "interrupted", "says so");
	is_string((const char *)trial.seen.data, "eees",
		  "nothing is delivered after it");
	ok(no_child_is_left(), "no worker is left");
	pool_free(pool);
	trial_fini(&trial);
}

int
main(void)
{
	static const unsigned int counts[] = { 1, 2, 8 };

	/* Descriptors that make hands down would count towards the limit. */
	for (int fd = STDERR_FILENO + 1; fd < 256; fd++)
		close(fd);
	/* If the pool blocks, the test must not. */
	alarm(600);
	test_nothing();
	test_local_only();
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
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
