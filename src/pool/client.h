/* SPDX-License-Identifier: MIT */
/*
 * What a pool and whoever has tasks for it agree on.  A request and a reply are
 * frames: the length of the content as 4 bytes, little endian, then the
 * content.
 */
#ifndef PYC_BAKE_POOL_CLIENT_H
#define PYC_BAKE_POOL_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Bytes of a frame before its content. */
#define POOL_FRAME_HEAD 4

/* Said of a worker whose reply is no frame, or not one that was asked for. */
#define POOL_BAD_REPLY "unexpected reply from a worker (internal error)"

/*
 * Results that wait for their turn may hold this many bytes, plus one; those
 * of the large tasks that went first are not counted, but bounded themselves
 * (pool/schedule.h).
 */
#define POOL_WINDOW_BYTES (24u << 20)

/*
 * So many inputs in a row, each of which has cost the worker that had it alone,
 * and no reply to one in between, in the order of delivery: then it is not the
 * inputs.
 */
#define POOL_MOST_LOSSES 4

/* Whoever has tasks. */
struct pool_client {
	void *context;
	size_t count;
	size_t group; /* so many tasks in a row are of one input; 0: of none */

	/*
	 * What the parent can do while the workers are at the first tasks;
	 * called once, after those went out.  May be NULL.
	 */
	void (*meanwhile)(void *context);

	/*
	 * A small piece of other work that the parent does before it waits;
	 * *more is true when it is called, and false afterwards once nothing
	 * is left.  Returns -1 to end the run.  May be NULL; what is left when
	 * all tasks are delivered is not asked for.
	 */
	int (*spare)(void *context, bool *more, struct err *err);

	/*
	 * So many tasks were delivered.  Called when that may be news, and ten
	 * times a second while there is none.  May be NULL.
	 */
	void (*tick)(void *context, size_t delivered);

	/* About how much work a task is, and how large its result, in bytes. */
	uint64_t (*weight)(void *context, size_t task);

	/*
	 * Appends the request frame of a task to request.  Returns 0; or 1
	 * where the task needs no worker, with its reply frame appended to
	 * reply; or -1 to end the run.  Called again for a task that a worker
	 * had that was lost; alone is true where it was at that task, which
	 * then has a fresh worker, and no other one works beside it.
	 */
	int (*load)(void *context, size_t task, bool alone, struct buf *request,
		    struct buf *reply, struct err *err);

	/*
	 * Why the worker that gave this reply is to count as lost, owned; NULL
	 * where it does not.
	 */
	char *(*refuse)(void *context, const uint8_t *reply, size_t length);

	/* Appends a reply frame for a task that was lost alone, too. */
	void (*lost)(void *context, size_t task, const char *how,
		     struct buf *reply);

	/*
	 * Takes the content of a reply frame; called in the order of the
	 * tasks.  Returns 0, or -1 to end the run.
	 */
	int (*deliver)(void *context, size_t task, const uint8_t *reply,
		       size_t length, struct err *err);
};

#endif
