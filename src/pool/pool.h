/* SPDX-License-Identifier: MIT */
/*
 * A pool of worker processes: tasks are bytes in, bytes out.  The pool knows
 * frames (pool/client.h) and nothing of what is in them.
 *
 * Tasks are numbered from 0 in the order in which their results are wanted.
 * They go out in that order too, save the few so large that they would decide
 * the end of the run, which go first.  Results that come before their turn
 * wait in a window whose bytes are bounded: when it is full, a worker waits.
 */
#ifndef PYC_BAKE_POOL_POOL_H
#define PYC_BAKE_POOL_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "pool/client.h"

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
 * the jobserver (pool/jobserver.h), and after pool_run none is.  NULL is
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
 * after POOL_MOST_LOSSES, or on a signal ("interrupted", see base/signals.h);
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
