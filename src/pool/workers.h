/* SPDX-License-Identifier: MIT */
/*
 * The worker processes of a pool: how they start and end, and how many may run.
 */
#ifndef PYC_BAKE_POOL_WORKERS_H
#define PYC_BAKE_POOL_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "pool/client.h"
#include "pool/jobserver.h"
#include "pool/nursery.h"

/*
 * The task that a worker is processing and the next ones.  The queue keeps the
 * worker busy while the parent writes the results of others.
 */
#define WORKERS_QUEUE_DEPTH 4

struct worker_slot {
	pid_t pid; /* 0: no process */
	int socket;
	bool has_token; /* of the jobserver; a slot without a token has no
			 * process */
	uint8_t token;
	struct buf out; /* requests that are not yet written */
	size_t written;
	struct buf in;		/* replies that are not yet complete */
	struct pool_loss fault; /* why the worker was killed; how is owned and
				 * NULL if it was not */
	uint64_t base;	 /* memory that it used when it was forked, bytes */
	bool is_limited; /* more than that is limited */
	int64_t since;	 /* when its current task began, milliseconds */
	size_t queue[WORKERS_QUEUE_DEPTH];
	unsigned int queued;
};

struct workers {
	struct worker_slot *slots;
	unsigned int count;
	unsigned int living; /* how many have a process */
	unsigned int most;   /* how many are worth starting, at least 1 */
	unsigned int limit;  /* how many there is room for, at least 1; lowered
			      * if descriptors, processes or memory are short */
	int (*serve)(int socket, const void *context);
	const void *context;
	struct jobserver *jobserver; /* or NULL; borrowed */
	struct nursery nursery;	     /* if there is a limit on memory */
	/* A ring of all existing struct workers. */
	struct workers *next;
	struct workers *previous;
};

/*
 * Initialises a set of up to count workers, without starting any.  sibling is
 * any other existing set, or NULL if there is none: a worker must not inherit
 * the socket of another.  context is borrowed.
 */
void workers_init(struct workers *workers, unsigned int count,
		  int (*serve)(int socket, const void *context),
		  const void *context, struct workers *sibling);

/* Ends the workers and frees all resources.  The set must not be used again. */
void workers_fini(struct workers *workers);

/* The number of workers that may have a process now. */
unsigned int workers_room(const struct workers *workers);

/*
 * Whether the worker may have a process: it already has one, or there is room
 * for one.  With a jobserver, every worker but the first also needs a token.
 * If one is available, it is taken.
 */
bool workers_permit(struct workers *workers, struct worker_slot *slot);

/* Third result of workers_start, after 0 and -1. */
#define WORKERS_NO_ROOM 1

/*
 * Forks a permitted worker.  If is_alone, the memory that a limit leaves it is
 * the same as for a fork in workers_init, regardless of what the parent uses
 * now.  That is allowed only for the first worker, which has no token.  Returns
 * 0, or -1 on error.  Returns WORKERS_NO_ROOM if the system has no descriptor,
 * process or memory for one more worker but others of the set exist; their
 * number is then the limit.
 */
int workers_start(struct workers *workers, struct worker_slot *slot,
		  bool is_alone, struct err *err);

/* Reduces the number of workers by a quarter, but not below one. */
void workers_shrink(struct workers *workers);

/*
 * Kills a worker that cannot be used any more.  workers_reap will return this
 * loss.  how is taken over.
 */
void workers_condemn(struct worker_slot *slot, enum pool_cause cause,
		     char *how);

/*
 * Lets a worker use so many bytes of memory in addition to those that it used
 * when it was forked.  0 changes nothing.
 */
void workers_limit_memory(struct worker_slot *slot, uint64_t bytes);

/*
 * Waits for a worker that has exited, is exiting or was condemned, and gives
 * its token back.  Kills the worker if it does not exit in time.  Returns how
 * it ended; how is owned by the caller.
 */
struct pool_loss workers_reap(struct workers *workers,
			      struct worker_slot *slot);

/*
 * End the idle workers: those with tokens, or all.  They may be started again.
 */
void workers_dismiss_extra(struct workers *workers);
void workers_rest(struct workers *workers);

/* Does workers_rest for all existing sets. */
void workers_rest_all(struct workers *workers);

/* Kills all workers and drops their tasks. */
void workers_kill(struct workers *workers);

#endif
