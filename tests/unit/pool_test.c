/* SPDX-License-Identifier: MIT */
/*
 * A pool whose workers do simple things with bytes.  Each task is a letter
 * that says what becomes of it; the trial's result is a letter for each that
 * was delivered.
 */
#include "engine/pool.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/sigpipe.h"
#include "engine/wire.h"
#include "lib/tap.h"

#define DO_ECHO 'e'    /* the worker sends all bytes back, changed */
#define DO_CRASH 'c'   /* the worker dies by a signal */
#define DO_EXIT 'x'    /* the worker ends with status 7 */
#define DO_HALF 'h'    /* the worker dies within its reply */
#define DO_LOSE 'o'    /* the worker dies unless it is alone */
#define DO_FLOOD 'f'   /* the worker replies, then sends without end */
#define DO_CLOSE 'd'   /* the worker closes its socket and lives on */
#define DO_HUGE 'g'    /* the worker's reply has an absurd length */
#define DO_BAD 'b'     /* the client does not take the reply for one */
#define DO_LOCAL 'l'   /* no worker is needed */
#define DO_NO_LOAD 'n' /* the client cannot make a request */
#define DO_REFUSE 'r'  /* the client does not want the reply */
#define DO_SIGNAL 's'  /* a signal comes while the reply is delivered */

#define SEEN_LOST 'L'  /* delivered is what the client said of a lost task */
#define SEEN_OTHER '?' /* not what should have come */

/* --- the worker --- */

static bool
read_all(int fd, uint8_t *bytes, size_t length)
{
	while (length) {
		ssize_t count = read(fd, bytes, length);

		if (count <= 0)
			return false;
		bytes += count;
		length -= (size_t)count;
	}
	return true;
}

static void
die_if_asked(int socket, uint8_t what)
{
	struct rlimit no_core = { 0, 0 };
	auto_err err = ERR_INIT;

	if (what == DO_EXIT)
		_exit(7);
	if (what == DO_CLOSE) {
		close(socket);
		for (;;)
			pause();
	}
	if (what == DO_HUGE) {
		fs_write_all(socket, "\xff\xff\xff\xffhuge", 8, &err);
		for (;;)
			pause();
	}
	if (what == DO_LOSE)
		raise(SIGKILL);
	if (what == DO_HALF) {
		fs_write_all(socket, "\x10\0\0\0half", 8, &err);
		_exit(0);
	}
	if (what == DO_CRASH) {
		setrlimit(RLIMIT_CORE, &no_core);
		/* A sanitizer may have put its own handler there. */
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
	}
}

static uint8_t
changed(uint8_t byte)
{
	return byte ^ 0x5a;
}

static int
serve(int socket, const void *context)
{
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;
	uint8_t head[WIRE_FRAME_HEAD];

	(void)context;
	while (read_all(socket, head, sizeof(head))) {
		uint32_t length = get_le32(head);

		frame.length = 0;
		buf_add(&frame, head, sizeof(head));
		buf_reserve(&frame, length);
		if (!read_all(socket, frame.data + sizeof(head), length))
			return 1;
		frame.length += length;
		die_if_asked(socket, frame.data[sizeof(head)]);
		for (size_t i = sizeof(head); i < frame.length; i++)
			frame.data[i] = changed(frame.data[i]);
		if (fs_write_all(socket, frame.data, frame.length, &err))
			return 1;
		while (frame.data[sizeof(head)] == changed(DO_FLOOD))
			if (fs_write_all(socket, frame.data, frame.length,
					 &err))
				return 1;
	}
	return 0;
}

/* --- the client --- */

struct trial {
	const char *tasks;   /* what each is to do */
	size_t size;	     /* bytes of each request */
	bool has_meanwhile;  /* the parent has something to do */
	bool last_first;     /* later tasks weigh more */
	struct buf seen;     /* a letter for each that was delivered */
	struct buf how;	     /* what was said of the task lost last */
	unsigned int alone;  /* how often a task went out alone */
	size_t group;	     /* tasks of one input, 0 for one */
	unsigned int loads;  /* how often load was called */
	unsigned int loads_before; /* ... before anything was delivered */
	unsigned int whiles; /* how often meanwhile was called ... */
	bool in_time;	     /* ... after load and before deliver */
	unsigned int pieces; /* of other work that are left, */
	unsigned int bad_piece; /* and the one that fails; 0 for none */
};

static int
spare(void *context, bool *more, struct err *err)
{
	struct trial *trial = context;

	if (trial->pieces == trial->bad_piece)
		return err_set(err, "a bad piece");
	*more = --trial->pieces;
	return 0;
}

static void
meanwhile(void *context)
{
	struct trial *trial = context;

	trial->whiles++;
	trial->in_time = trial->loads && !trial->seen.length;
}

static uint64_t
weigh(void *context, size_t task)
{
	const struct trial *trial = context;

	return trial->last_first ? task + 1 : 1;
}

/* The bytes of a task: a letter, its number, then filling. */
static void
add_content(const struct trial *trial, size_t task, char letter,
	    struct buf *out)
{
	size_t start = out->length;

	buf_add_byte(out, (uint8_t)letter);
	buf_add_le32(out, (uint32_t)task);
	buf_reserve(out, trial->size);
	while (out->length - start < trial->size)
		out->data[out->length++] = (uint8_t)task;
}

static void
add_frame(const struct trial *trial, size_t task, bool alone, struct buf *out)
{
	size_t start = out->length;
	char letter = trial->tasks[task];

	buf_add_le32(out, 0);
	add_content(trial, task, alone && letter == DO_LOSE ? DO_ECHO : letter,
		    out);
	put_le32(out->data + start, (uint32_t)(out->length - start - 4));
}

static int
load(void *context, size_t task, bool alone, struct buf *request,
     struct buf *reply, struct err *err)
{
	struct trial *trial = context;

	trial->loads++;
	trial->alone += alone;
	if (trial->tasks[task] == DO_NO_LOAD)
		return err_set(err, "task %zu cannot be loaded", task);
	if (trial->tasks[task] == DO_LOCAL) {
		add_frame(trial, task, alone, reply);
		return 1;
	}
	add_frame(trial, task, alone, request);
	return 0;
}

static char *
refuse(void *context, const uint8_t *reply, size_t length)
{
	(void)context;
	return length && *reply == changed(DO_BAD) ? mem_strdup("a bad reply") :
						     NULL;
}

static void
lost(void *context, size_t task, const char *how, struct buf *reply)
{
	struct trial *trial = context;

	(void)task;
	trial->how.length = 0;
	buf_add(&trial->how, how, strlen(how) + 1);
	buf_add(reply, "\004\0\0\0lost", 8);
}

static int
deliver(void *context, size_t task, const uint8_t *reply, size_t length,
	struct err *err)
{
	struct trial *trial = context;
	auto_buf wanted = BUF_INIT;
	char letter = trial->tasks[task];

	if (!trial->seen.length)
		trial->loads_before = trial->loads;
	if (letter == DO_REFUSE)
		return err_set(err, "task %zu is not wanted", task);
	if (letter == DO_SIGNAL)
		raise(SIGTERM);
	add_content(trial, task, letter == DO_LOSE ? DO_ECHO : letter,
		    &wanted);
	if (letter != DO_LOCAL)
		for (size_t i = 0; i < wanted.length; i++)
			wanted.data[i] = changed(wanted.data[i]);
	if (length == 4 && !memcmp(reply, "lost", 4))
		letter = SEEN_LOST;
	else if (length != wanted.length ||
		 memcmp(reply, wanted.data, length) != 0 ||
		 task != trial->seen.length)
		letter = SEEN_OTHER;
	buf_add_byte(&trial->seen, (uint8_t)letter);
	return 0;
}

static int
run(struct pool *pool, struct trial *trial, struct err *err)
{
	const struct pool_client client = {
		.context = trial,
		.count = strlen(trial->tasks),
		.meanwhile = trial->has_meanwhile ? meanwhile : NULL,
		.spare = trial->pieces ? spare : NULL,
		.weight = weigh,
		.group = trial->group ? trial->group : 1,
		.load = load,
		.refuse = refuse,
		.lost = lost,
		.deliver = deliver,
	};
	int result;

	trial->seen.length = 0;
	trial->loads = 0;
	trial->alone = 0;
	result = pool_run(pool, &client, err);
	buf_add_byte(&trial->seen, '\0');
	return result;
}

static void
trial_fini(struct trial *trial)
{
	buf_fini(&trial->seen);
	buf_fini(&trial->how);
}

static bool
no_child_is_left(void)
{
	return waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD;
}

/* A pool of its own for the tasks, all of which are delivered as wanted. */
static void
check_run(unsigned int workers, struct trial trial, const char *wanted,
	  const char *what)
{
	struct pool *pool = pool_new(workers, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0, what);
	is_string((const char *)trial.seen.data, wanted,
		  "each is delivered in its turn");
	pool_free(pool);
	ok(no_child_is_left(), "no worker is left");
	trial_fini(&trial);
}

/* The same for tasks of which none is lost. */
static void
check_all(unsigned int workers, struct trial trial, const char *what)
{
	check_run(workers, trial, trial.tasks, what);
}

/* --- tests --- */

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

/* The first task goes out last, so that all others have to wait for it. */
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

static void
test_lost(unsigned int workers)
{
	check_run(workers, (struct trial){ .tasks = "c" }, "L", "one crash");
	check_run(workers, (struct trial){ .tasks = "eeeeceeeeeeeeeee" },
		  "eeeeLeeeeeeeeeee", "a crash costs that task");
	check_run(workers, (struct trial){ .tasks = "ccceeccceceeeeeecceee" },
		  "LLLeeLLLeLeeeeeeLLeee", "many crashes");
	check_run(workers, (struct trial){ .tasks = "exleehlec" }, "eLleeLleL",
		  "other ends");
	check_run(workers,
		  (struct trial){ .tasks = "eceexeeheeeceeeceeeee",
				  .size = 1 << 20,
				  .last_first = true },
		  "eLeeLeeLeeeLeeeLeeeee", "with large requests");
	check_run(workers,
		  (struct trial){ .tasks = "ccececec",
				  .size = 13 << 20,
				  .last_first = true },
		  "LLeLeLeL", "with a full window");
}

/* What goes well alone is not lost. */
static void
test_alone(unsigned int workers)
{
	check_all(workers, (struct trial){ .tasks = "o" }, "lost once");
	check_all(workers, (struct trial){ .tasks = "oooooooooooooooo" },
		  "each is lost once");
	check_run(workers, (struct trial){ .tasks = "eoeceloeocoeeloeleoe" },
		  "eoeLeloeoLoeeloeleoe", "some for good");
	check_all(workers,
		  (struct trial){ .tasks = "oeooeeoeoeoleeoe",
				  .size = 5 << 20,
				  .last_first = true },
		  "with a full window");
}

/* Faults of a worker that lives on. */
static void
test_faults(unsigned int workers)
{
	check_run(workers, (struct trial){ .tasks = "eegeee" }, "eeLeee",
		  "a reply of an absurd length");
	check_run(workers, (struct trial){ .tasks = "eebeeeebe" }, "eeLeeeeLe",
		  "a reply that is none");
	check_all(workers, (struct trial){ .tasks = "f" },
		  "bytes that nobody asked for");
}

/* Whoever closes its socket and does not end is killed after a while. */
static void
test_closed(void)
{
	check_run(2, (struct trial){ .tasks = "ede" }, "eLe",
		  "a worker that does not end");
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
	   "the reason is told");
	is_string((const char *)trial.seen.data, seen,
		  "after what was delivered before");
	ok(pool_gave_up(pool), "the pool gave up");
	ok(no_child_is_left(), "no worker is left");
	trial.tasks = "e";
	is_int(run(pool, &trial, &err), -1, "for good");
	is_int(trial.loads, 0, "nothing more is tried");
	pool_free(pool);
	trial_fini(&trial);
}

static void
test_given_up(unsigned int workers)
{
	check_given_up(workers, "xxxxxxxxxxxxxxxxxxxxxxxxx", 1, "LLLL");
	check_given_up(workers, "exxxlxeeeeee", 1, "eLLLlL");
	/* The tasks of one input are one loss. */
	check_given_up(workers, "xxxxxxxxxxxxxxxxxx", 3, "LLLLLLLLLL");
	check_run(workers, (struct trial){ .tasks = "xxxxxxxxxeee", .group = 3 },
		  "LLLLLLLLLeee", "three inputs, nine tasks");
}

/* A task that was lost in company goes out once more, alone, and no other. */
static void
test_once_alone(void)
{
	struct trial trial = { .tasks = "eeoeceee" };
	struct pool *pool = pool_new(4, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0, "two are lost");
	is_int(trial.alone, 2, "each is tried alone once");
	pool_free(pool);
	trial_fini(&trial);
}

/* With a limit on descriptors there are fewer workers. */
static void
test_few_descriptors(void)
{
	struct rlimit old;
	struct rlimit few;

	getrlimit(RLIMIT_NOFILE, &old);
	few = (struct rlimit){ 40, old.rlim_max };
	setrlimit(RLIMIT_NOFILE, &few);
	check_all(64, (struct trial){ .tasks = "eeeeeeeeeeeeeeeeeeeeeeeeeeee"
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
check_how(const char *tasks, const char *wanted)
{
	struct trial trial = { .tasks = tasks };
	struct pool *pool = pool_new(1, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0, "a lost worker");
	is_string((const char *)trial.how.data, wanted, "how it ended");
	pool_free(pool);
	trial_fini(&trial);
}

static void
test_how(void)
{
	check_how("b", "a bad reply");
	check_how("c", "the compiling process was ended by signal 11 "
		       "(Segmentation fault)");
	check_how("x", "the compiling process ended with exit status 7");
	check_how("h", "the compiling process ended with exit status 0");
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

/* Replies of one megabyte that all wait for the first task's. */
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
	/* One more each time that the worker's socket takes or has bytes. */
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

/* Three pools at a time; freed in an order that is not that of their birth. */
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
	/* Would wait for ever if a worker of another held on to a socket. */
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
		is_string((const char *)trial.seen.data, trial.tasks, "all of it");
		trial_fini(&trial);
		pool_rest(pool);
		ok(no_child_is_left(), "then rest");
	}
	pool_rest(pool);
	pool_free(pool);
}

/* Comes last: the signal stays caught. */
static void
test_signal(void)
{
	struct trial trial = { .tasks = "eeesllleeeeeeee" };
	struct pool *pool = pool_new(2, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	if (!ok(!sigpipe_open(&err), "signals are caught"))
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

	/* A pool that waits for ever must not keep the tests waiting. */
	alarm(600);
	test_nothing();
	test_local_only();
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		printf("# %u workers\n", counts[i]);
		test_few(counts[i]);
		test_many(counts[i]);
		test_window(counts[i]);
		test_lost(counts[i]);
		test_alone(counts[i]);
		test_faults(counts[i]);
		test_given_up(counts[i]);
		test_ended(counts[i]);
		test_again(counts[i]);
	}
	test_how();
	test_closed();
	test_once_alone();
	test_few_descriptors();
	test_window_is_bounded();
	test_meanwhile();
	test_spare();
	test_siblings();
	test_rest();
	test_signal();
	return tap_done();
}
