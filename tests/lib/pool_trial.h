/* SPDX-License-Identifier: MIT */
/*
 * A pool for tests, whose workers do simple things with bytes.  Each task is a
 * letter, which selects its fate.  The result of a trial has a letter for each
 * delivered task.
 */
#ifndef PYC_BAKE_TESTS_POOL_TRIAL_H
#define PYC_BAKE_TESTS_POOL_TRIAL_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/signals.h"
#include "compile/wire.h"
#include "lib/tap.h"
#include "pool/pool.h"

#define DO_ECHO 'e'    /* the worker returns all bytes, changed */
#define DO_CRASH 'c'   /* the worker dies of a signal */
#define DO_EXIT 'x'    /* the worker ends with status 7 */
#define DO_HALF 'h'    /* the worker dies within its reply */
#define DO_LOSE 'o'    /* the worker dies unless it is alone */
#define DO_FLOOD 'f'   /* the worker replies, then sends without end */
#define DO_CLOSE 'd'   /* the worker closes its socket and does not end */
#define DO_HUGE 'g'    /* the worker's reply has an impossible length */
#define DO_BAD 'b'     /* the client refuses the reply */
#define DO_LOCAL 'l'   /* no worker is needed */
#define DO_NO_LOAD 'n' /* the client cannot make a request */
#define DO_REFUSE 'r'  /* the client ends the run on delivery */
#define DO_SIGNAL 's'  /* a signal arrives while the reply is delivered */

#define SEEN_LOST 'L'  /* the reply for a lost task was delivered */
#define SEEN_OTHER '?' /* something else was delivered */

/* --- the worker --- */

static inline bool
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

static inline void
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
		/* A sanitizer may have set its own handler. */
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
	}
}

static inline uint8_t
changed(uint8_t byte)
{
	return byte ^ 0x5a;
}

/* Changes each of the bytes, eight at a time because there may be many. */
static inline void
change_all(uint8_t *bytes, size_t length)
{
	uint64_t mask, word;
	size_t i = 0;

	memset(&mask, changed(0), sizeof(mask));
	for (; length - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, bytes + i, sizeof(word));
		word ^= mask;
		memcpy(bytes + i, &word, sizeof(word));
	}
	for (; i < length; i++)
		bytes[i] = changed(bytes[i]);
}

static inline int
serve(int socket, const void *context)
{
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;
	uint8_t head[POOL_FRAME_HEAD];

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
		change_all(frame.data + sizeof(head),
			   frame.length - sizeof(head));
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
	const char *tasks;	   /* the letters of the tasks */
	size_t size;		   /* bytes of each request */
	bool has_meanwhile;	   /* the parent has something to do */
	bool last_first;	   /* later tasks weigh more */
	struct buf seen;	   /* a letter for each delivered task */
	struct buf how;		   /* how the last lost task was lost */
	unsigned int alone;	   /* number of tasks sent alone */
	size_t group;		   /* tasks of one input; 0 means 1 */
	unsigned int loads;	   /* calls of load ... */
	unsigned int loads_before; /* ... before the first delivery */
	unsigned int whiles;	   /* calls of meanwhile ... */
	bool in_time;		   /* ... after load and before deliver */
	unsigned int pieces;	   /* pieces of other work left */
	unsigned int bad_piece;	   /* the piece that fails; 0 for none */
};

static inline int
spare(void *context, bool *more, struct err *err)
{
	struct trial *trial = context;

	if (trial->pieces == trial->bad_piece)
		return err_set(err, "a bad piece");
	*more = --trial->pieces;
	return 0;
}

static inline void
meanwhile(void *context)
{
	struct trial *trial = context;

	trial->whiles++;
	trial->in_time = trial->loads && !trial->seen.length;
}

static inline uint64_t
weigh(void *context, size_t task)
{
	const struct trial *trial = context;

	return trial->last_first ? task + 1 : 1;
}

/* Adds the content of a task: its letter, its number, and filler. */
static inline void
add_content(const struct trial *trial, size_t task, char letter,
	    struct buf *out)
{
	size_t start = out->length;
	size_t rest;

	buf_add_byte(out, (uint8_t)letter);
	buf_add_le32(out, (uint32_t)task);
	if (out->length - start >= trial->size)
		return;
	rest = trial->size - (out->length - start);
	buf_reserve(out, rest);
	memset(out->data + out->length, (uint8_t)task, rest);
	out->length += rest;
}

static inline void
add_frame(const struct trial *trial, size_t task, bool alone, struct buf *out)
{
	size_t start = out->length;
	char letter = trial->tasks[task];

	buf_add_le32(out, 0);
	add_content(trial, task, alone && letter == DO_LOSE ? DO_ECHO : letter,
		    out);
	put_le32(out->data + start, (uint32_t)(out->length - start - 4));
}

static inline int
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

static inline char *
refuse(void *context, const uint8_t *reply, size_t length, bool *is_exhausted)
{
	(void)is_exhausted;
	(void)context;
	return length && *reply == changed(DO_BAD) ? mem_strdup("a bad reply") :
						     NULL;
}

static inline void
lost(void *context, size_t task, const struct pool_loss *loss,
     struct buf *reply)
{
	struct trial *trial = context;

	(void)task;
	trial->how.length = 0;
	buf_add(&trial->how, loss->how, strlen(loss->how) + 1);
	buf_add(reply, "\004\0\0\0lost", 8);
}

static inline int
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
	add_content(trial, task, letter == DO_LOSE ? DO_ECHO : letter, &wanted);
	if (letter != DO_LOCAL)
		change_all(wanted.data, wanted.length);
	if (length == 4 && !memcmp(reply, "lost", 4))
		letter = SEEN_LOST;
	else if (length != wanted.length ||
		 memcmp(reply, wanted.data, length) != 0 ||
		 task != trial->seen.length)
		letter = SEEN_OTHER;
	buf_add_byte(&trial->seen, (uint8_t)letter);
	return 0;
}

static inline int
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

static inline void
trial_fini(struct trial *trial)
{
	buf_fini(&trial->seen);
	buf_fini(&trial->how);
}

static inline bool
no_child_is_left(void)
{
	return waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD;
}

/* Runs the tasks in a new pool and checks the delivered results. */
static inline void
check_run(unsigned int workers, struct trial trial, const char *wanted,
	  const char *what)
{
	struct pool *pool = pool_new(workers, serve, NULL, NULL);
	auto_err err = ERR_INIT;

	is_int(run(pool, &trial, &err), 0, what);
	is_string((const char *)trial.seen.data, wanted,
		  "tasks are delivered in order");
	pool_free(pool);
	ok(no_child_is_left(), "no worker remains");
	trial_fini(&trial);
}

/* Runs tasks that must all be delivered without a loss. */
static inline void
check_all(unsigned int workers, struct trial trial, const char *what)
{
	check_run(workers, trial, trial.tasks, what);
}

#endif
