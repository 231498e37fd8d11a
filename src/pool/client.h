/* SPDX-License-Identifier: MIT */
/*
 * The interface between a pool and its client, which has the tasks.  Requests
 * and replies are frames: the length of the content as 4 bytes, little endian,
 * then the content.
 */
#ifndef PYC_BAKE_POOL_CLIENT_H
#define PYC_BAKE_POOL_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Size of the length field, in bytes. */
#define POOL_FRAME_HEAD 4

/*
 * The largest content of a reply frame, in bytes: larger than any valid one,
 * and small enough for a length in memory.
 */
#define POOL_MOST_FRAME ((uint32_t)INT32_MAX)

/* The message for a worker that sends an invalid or unrequested reply. */
#define POOL_BAD_REPLY "unexpected reply from a worker (internal error)"

/*
 * Limit for the bytes of results that wait for their turn.  pool/dispatch.c
 * says when it may be exceeded.  Results of the large tasks that are sent first
 * do not count; pool/schedule.h limits them.
 */
#define POOL_WINDOW_BYTES (24u << 20)

/*
 * The run ends after this many losses in a row, in the order of delivery: each
 * is an input whose worker was lost while it had no other task.  A reply in
 * between ends the row.  After so many losses the inputs are not the cause.
 */
#define POOL_MOST_LOSSES 4

/* Why a worker was lost. */
enum pool_cause {
	POOL_CAUSE_UNKNOWN,
	POOL_CAUSE_MEMORY, /* it ran out of the memory that it may use */
	POOL_CAUSE_TIME,   /* its task took too long */
};

struct pool_loss {
	enum pool_cause cause;
	char *how; /* how the worker ended; owned by the pool */
};

/* The owner of the tasks. */
struct pool_client {
	void *context;
	size_t count;
	size_t group; /* number of consecutive tasks of one input; 0: no
		       * groups */

	/*
	 * Work for the parent while the workers process the first tasks.
	 * Called once, after these were sent.  May be NULL.
	 */
	void (*meanwhile)(void *context);

	/*
	 * Does a small piece of other work before the parent waits.  *more is
	 * true on each call; the function sets it to false if no work is left.
	 * Returns -1 to end the run.  May be NULL.  Not called again once all
	 * tasks are delivered, even if work is left.
	 */
	int (*spare)(void *context, bool *more, struct err *err);

	/*
	 * A descriptor that the parent waits for too, and what it does when
	 * that can be read.  Both may be NULL.
	 */
	int (*watch)(void *context);
	void (*attend)(void *context);

	/*
	 * Whether the client may soon know the result of a task.  Tasks after
	 * it are then given to workers first, and this one only if a worker has
	 * nothing else to do.  May be NULL.
	 */
	bool (*is_coming)(void *context, size_t task);

	/*
	 * Reports the number of delivered tasks.  Called when the number may
	 * have changed, and ten times a second otherwise.  May be NULL.
	 */
	void (*tick)(void *context, size_t delivered);

	/*
	 * Reports how long a worker had a task before its reply was received.
	 * If several replies are received together, the first one has the time
	 * of all.  May be NULL.
	 */
	void (*took)(void *context, size_t task, uint64_t milliseconds);

	/* The approximate work and result size of a task, in bytes. */
	uint64_t (*weight)(void *context, size_t task);

	/*
	 * The memory that a worker may use for a task, in bytes, in addition to
	 * what it uses before its first one; 0: no limit.  May be NULL.
	 */
	uint64_t (*memory)(void *context, size_t task);

	/*
	 * The time that a task may take, in seconds; 0: no limit.  The worker
	 * is then killed, and the task is not tried again.
	 */
	unsigned int timeout;

	/*
	 * Appends the request frame of a task to request.  Returns 0; 1 if the
	 * task needs no worker, with its reply frame appended to reply; -1 to
	 * end the run.  Called again if the worker of the task is lost.  alone
	 * is true if that worker was processing this task.  The task then gets
	 * a fresh worker, and no other worker runs at the same time.
	 */
	int (*load)(void *context, size_t task, bool alone, struct buf *request,
		    struct buf *reply, struct err *err);

	/*
	 * Returns why the worker that sent this reply counts as lost, or NULL
	 * if it does not.  Owned by the caller.  Sets *is_exhausted if the
	 * worker says that it reached a limit on its memory.
	 */
	char *(*refuse)(void *context, const uint8_t *reply, size_t length,
			bool *is_exhausted);

	/*
	 * Appends a reply frame for a task that was lost, and lost again when
	 * it ran alone, or that took too long.  loss is that of the last
	 * worker.
	 */
	void (*lost)(void *context, size_t task, const struct pool_loss *loss,
		     struct buf *reply);

	/*
	 * Receives the content of a reply frame.  Called in the order of the
	 * tasks.  Returns 0, or -1 to end the run.
	 */
	int (*deliver)(void *context, size_t task, const uint8_t *reply,
		       size_t length, struct err *err);
};

#endif
