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
	int (*load)(void *context, size_t task, bool alone,
		    struct buf *request, struct buf *reply, struct err *err);

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

/*
 * From now on a worker beside the first is only there for each so many inputs
 * that the pool has had so far.
 */
void pool_use_share(struct pool *pool, size_t share);

/* How many workers the pool may have now, one at least. */
unsigned int pool_size(const struct pool *pool);

/*
 * Runs all tasks of a client.  A task whose worker dies, or fails in another
 * way, is tried again alone in a fresh worker, since the lack of memory that
 * ends a process need not be its own doing.  What goes well then says that
 * there were too many workers, and there are fewer from then on.
 *
 * Returns -1 if the client ended the run, if not even one worker can be made,
 * after POOL_MOST_LOSSES, or on a signal ("interrupted", see base/sigpipe.h);
 * workers are then gone.
 */
int pool_run(struct pool *pool, const struct pool_client *client,
	     struct err *err);

/* Whether POOL_MOST_LOSSES has ended a run: every other would end so too. */
bool pool_gave_up(const struct pool *pool);

/*
 * Ends the workers, and with them what memory they hold; others are forked
 * when there is work again.
 */
void pool_rest(struct pool *pool);

/* Ends the workers and frees the pool.  Safe on NULL. */
void pool_free(struct pool *pool);

#endif
