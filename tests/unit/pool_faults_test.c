/* SPDX-License-Identifier: MIT */
/*
 * Tests calls that fail in the parent while its workers are well.  The send()
 * and read() of this program override those of the C library and fail on
 * request.  They do not fail in a forked worker, whose process ID differs.
 */
#include "pool/pool.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "compile/wire.h"
#include "lib/tap.h"

#define TASKS 12

/*
 * A fault of one process.  First, "after" calls succeed; then, "times" calls
 * fail with errno "number".
 */
struct fault {
	pid_t process;
	long after;
	long times;
	int number;
};

static struct fault send_fault;
static struct fault read_fault;

static bool
is_due(struct fault *fault)
{
	if (fault->process != getpid() || fault->after-- > 0 ||
	    fault->times-- <= 0)
		return false;
	errno = fault->number;
	return true;
}

ssize_t
send(int fd, const void *bytes, size_t length, int flags)
{
	if (is_due(&send_fault))
		return -1;
	return syscall(SYS_sendto, fd, bytes, length, flags, NULL, 0);
}

ssize_t
read(int fd, void *bytes, size_t length)
{
	if (is_due(&read_fault))
		return -1;
	return syscall(SYS_read, fd, bytes, length);
}

/* --- the worker --- */

/* Returns each frame unchanged. */
static int
serve(int socket, const void *context)
{
	auto_err err = ERR_INIT;
	uint8_t frame[POOL_FRAME_HEAD + 4];
	size_t held = 0;

	(void)context;
	for (;;) {
		ssize_t count =
			read(socket, frame + held, sizeof(frame) - held);

		if (count <= 0)
			return 0;
		held += (size_t)count;
		if (held < sizeof(frame))
			continue;
		held = 0;
		if (fs_write_all(socket, frame, sizeof(frame), &err))
			return 1;
	}
}

/* --- the client --- */

struct trial {
	size_t delivered; /* replies delivered in order */
	size_t lost;
	struct buf how;
};

static uint64_t
weigh(void *context, size_t task)
{
	(void)context;
	(void)task;
	return 1;
}

static int
load(void *context, size_t task, bool alone, struct buf *request,
     struct buf *reply, struct err *err)
{
	(void)context;
	(void)alone;
	(void)reply;
	(void)err;
	buf_add_le32(request, 4);
	buf_add_le32(request, (uint32_t)task);
	return 0;
}

static char *
refuse(void *context, const uint8_t *reply, size_t length, bool *is_exhausted)
{
	(void)is_exhausted;
	(void)context;
	(void)reply;
	return length == 4 ? NULL : mem_strdup("not a reply");
}

static void
lost(void *context, size_t task, const struct pool_loss *loss,
     struct buf *reply)
{
	struct trial *trial = context;

	trial->lost++;
	trial->how.length = 0;
	buf_add(&trial->how, loss->how, strlen(loss->how) + 1);
	buf_add_le32(reply, 4);
	buf_add_le32(reply, (uint32_t)task);
}

static int
deliver(void *context, size_t task, const uint8_t *reply, size_t length,
	struct err *err)
{
	struct trial *trial = context;

	(void)err;
	if (length == 4 && get_le32(reply) == task && task == trial->delivered)
		trial->delivered++;
	return 0;
}

static int
run(unsigned int workers, struct trial *trial, struct err *err)
{
	struct pool *pool = pool_new(workers, serve, NULL, NULL);
	const struct pool_client client = {
		.context = trial,
		.count = TASKS,
		.group = 1,
		.weight = weigh,
		.load = load,
		.refuse = refuse,
		.lost = lost,
		.deliver = deliver,
	};
	int result = pool_run(pool, &client, err);

	pool_free(pool);
	return result;
}

/* --- tests --- */

/* One failed call, at any point, loses no task. */
static void
check_once(struct fault *fault, int number, unsigned int workers,
	   const char *what)
{
	bool is_well = true;

	for (long after = 0; after < 3 * TASKS; after++) {
		struct trial trial = { 0 };
		auto_err err = ERR_INIT;

		*fault = (struct fault){ getpid(), after, 1, number };
		is_well &= !run(workers, &trial, &err) && !trial.lost &&
			   trial.delivered == TASKS;
		buf_fini(&trial.how);
	}
	*fault = (struct fault){ 0 };
	ok(is_well, what);
}

static void
check_always(struct fault *fault, unsigned int workers, const char *words)
{
	struct trial trial = { 0 };
	auto_err err = ERR_INIT;

	*fault = (struct fault){ getpid(), 0, 1000000, ENOBUFS };
	is_int(run(workers, &trial, &err), -1,
	       "a fault that recurs ends the run");
	*fault = (struct fault){ 0 };
	ok(err.message && strstr(err.message, words),
	   "the message has the reason");
	is_int((long long)trial.lost, POOL_MOST_LOSSES,
	       "the run ends after POOL_MOST_LOSSES losses");
	ok(trial.how.length && strstr((const char *)trial.how.data, words),
	   "each loss has the reason");
	buf_fini(&trial.how);
}

int
main(void)
{
	/* If the pool blocks, the test must not. */
	alarm(300);
	for (unsigned int workers = 1; workers <= 3; workers += 2) {
		check_once(&send_fault, ENOBUFS, workers,
			   "a send that fails once");
		check_once(&send_fault, EINTR, workers,
			   "a send that is interrupted");
		check_once(&send_fault, EAGAIN, workers,
			   "a send that would block");
		check_once(&read_fault, ENOBUFS, workers,
			   "a read that fails once");
		check_once(&read_fault, EINTR, workers,
			   "a read that is interrupted");
		check_always(&send_fault, workers, "cannot write to the");
		check_always(&read_fault, workers, "cannot read from the");
	}
	return tap_done();
}
