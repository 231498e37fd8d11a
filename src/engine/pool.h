/* SPDX-License-Identifier: MIT */
/*
 * A pool of worker processes: tasks are bytes in, bytes out.  The pool knows
 * frames (engine/wire.h) and nothing of what is in them.
 *
 * Tasks are numbered from 0 in the order in which their results are wanted.
 * They go out in that order too, save the few so large that they would decide
 * the end of the run, which go first.  Results that come before their turn
 * wait in a window whose bytes are bounded: when it is full, a worker waits.
 */
#ifndef PYC_BAKE_ENGINE_POOL_H
#define PYC_BAKE_ENGINE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Results that wait for their turn may hold this many bytes, plus one; those
 * of the large tasks that went first are not counted, but bounded themselves
 * (engine/schedule.h).
 */
#define POOL_WINDOW_BYTES (24u << 20)

/* Whoever has tasks. */
struct pool_client {
	void *context;
	size_t count;

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
	 * reply; or -1 to end the run.  Called again for a task that was
	 * waiting at a worker that was lost.
	 */
	int (*load)(void *context, size_t task, struct buf *request,
		    struct buf *reply, struct err *err);

	/* Appends a reply frame for a task whose worker was lost. */
	void (*lost)(void *context, size_t task, const char *how,
		     struct buf *reply);

	/*
	 * Takes the content of a reply frame; called in the order of the
	 * tasks.  Returns 0, or -1 to end the run.
	 */
	int (*deliver)(void *context, size_t task, const uint8_t *reply,
		       size_t length, struct err *err);
};

struct jobserver;
struct pool;

/*
 * Makes a pool of up to count workers.  Each is forked when there first is
 * work for it, runs serve(socket, context) and exits with what that returns.
 * Pools that live at the same time must know each other, so that no worker
 * holds on to another one's socket: sibling is any of the others, or NULL.
 */
struct pool *pool_new(unsigned int count,
		      int (*serve)(int socket, const void *context),
		      const void *context, struct pool *sibling);

/*
 * From now on a worker beside the first is only there while it has a token of
 * the jobserver (engine/jobserver.h), and after pool_run none is.  NULL is
 * none; it must outlive the pool.
 */
void pool_use_jobserver(struct pool *pool, struct jobserver *jobserver);

/* How many workers the pool may have. */
unsigned int pool_size(const struct pool *pool);

/*
 * Runs all tasks of a client.  A worker that dies costs the task that it was
 * at and is replaced.  Returns -1 if the client ended the run, if no worker
 * can be made, or on a signal ("interrupted", see base/sigpipe.h); workers
 * are then gone.
 */
int pool_run(struct pool *pool, const struct pool_client *client,
	     struct err *err);

/*
 * Ends the workers, and with them what memory they hold; others are forked
 * when there is work again.
 */
void pool_rest(struct pool *pool);

/* Ends the workers and frees the pool.  Safe on NULL. */
void pool_free(struct pool *pool);

#endif
