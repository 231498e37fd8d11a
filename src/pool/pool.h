/* SPDX-License-Identifier: MIT */
/*
 * A pool of worker processes.  A task is a request and a reply.  The pool
 * handles frames (pool/client.h) but does not interpret their content.
 *
 * Tasks are numbered from 0 in the order of delivery.  They are sent in that
 * order too, except that a few tasks are sent first: those so large that they
 * would determine the end of the run.  Results that arrive early wait in a
 * window of limited size.  When it is full, workers have to wait.
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
 * Creates a pool of up to count workers.  Each worker is forked when there is
 * work for it, runs serve(socket, context) and exits with its result.  context
 * is borrowed.  Pools that exist at the same time must be linked, so that no
 * worker inherits the socket of another: sibling is any other pool, or NULL if
 * there is none.
 */
struct pool *pool_new(unsigned int count,
		      int (*serve)(int socket, const void *context),
		      const void *context, struct pool *sibling);

/*
 * From now on, every worker but the first holds a jobserver token while it
 * exists (pool/jobserver.h), and none of these workers remains after pool_run.
 * NULL means no jobserver.  Borrowed; must outlive the pool.
 */
void pool_use_jobserver(struct pool *pool, struct jobserver *jobserver);

/*
 * From now on, limits the workers to one for each share inputs that the pool
 * has had so far, but at least one.  0 means no limit.
 */
void pool_use_share(struct pool *pool, size_t share);

/* The number of workers that the pool may have now, at least one. */
unsigned int pool_size(const struct pool *pool);

/*
 * Runs all tasks of a client.  If the worker of a task dies or fails, the task
 * is retried alone in a fresh worker, because another process may have caused
 * the lack of memory.  If the retry succeeds, there were too many workers, and
 * their number is reduced.
 *
 * Returns -1 if the client ended the run, if not even one worker can be made,
 * after POOL_MOST_LOSSES, or on a signal ("interrupted", see base/signals.h).
 * The workers are then gone.
 */
int pool_run(struct pool *pool, const struct pool_client *client,
	     struct err *err);

/*
 * Whether a run has ended with POOL_MOST_LOSSES.  Every other run then fails
 * too.
 */
bool pool_gave_up(const struct pool *pool);

/*
 * Ends the workers, which frees their memory.  New workers are forked when
 * there is work again.
 */
void pool_rest(struct pool *pool);

/* Ends the workers and frees the pool.  Safe on NULL. */
void pool_free(struct pool *pool);

#endif
