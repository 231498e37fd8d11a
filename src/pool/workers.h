/* SPDX-License-Identifier: MIT */
/* The worker processes of a pool: how they begin, end, and are permitted. */
#ifndef PYC_BAKE_POOL_WORKERS_H
#define PYC_BAKE_POOL_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "pool/jobserver.h"
#include "pool/nursery.h"

/*
 * The task a worker is at and those that it takes up next.  It has enough to
 * do while the parent writes what others have done.
 */
#define CREW_QUEUE_DEPTH 4

struct worker_slot {
	pid_t pid; /* 0: no process */
	int socket;
	bool has_token; /* of the jobserver; without one, no process */
	uint8_t token;
	struct buf out; /* requests not yet written */
	size_t written;
	struct buf in; /* replies not yet complete */
	char *fault;   /* owned: why it was killed, or NULL */
	size_t queue[CREW_QUEUE_DEPTH];
	unsigned int queued;
};

struct workers {
	struct worker_slot *slots;
	unsigned int count;
	unsigned int living; /* how many of them are processes */
	unsigned int most;   /* how many are worth their start, 1 at least */
	unsigned int limit;  /* how many there is room for, 1 at least: it sinks
			      * where descriptors, processes or memory lack */
	int (*serve)(int socket, const void *context);
	const void *context;
	struct jobserver *jobserver; /* or NULL; not owned */
	struct nursery nursery;	     /* where there is a limit on memory */
	/* All workers that live now, in a ring. */
	struct workers *next;
	struct workers *previous;
};

/*
 * A workers of up to count workers, none of which is a process yet.  sibling is
 * any other workers that lives, or NULL: a worker must not hold on to another
 * one's socket.
 */
void workers_init(struct workers *workers, unsigned int count,
		  int (*serve)(int socket, const void *context),
		  const void *context, struct workers *sibling);

/* Ends the workers and frees what the workers has; it is not to be used again.
 */
void workers_fini(struct workers *workers);

/* How many of the workers may be processes now. */
unsigned int workers_room(const struct workers *workers);

/*
 * Whether the worker may be a process: it is one, or there is room for one.
 * Where there is a jobserver, each but the first needs a token too, which is
 * taken if there is one.
 */
bool workers_permit(struct workers *workers, struct worker_slot *slot);

/* What workers_start returns besides 0 and -1. */
#define CREW_NO_ROOM 1

/*
 * Forks a worker that was permitted.  If is_alone, it has as much memory below
 * a limit as if it were forked by workers_init, whatever the parent holds by
 * now; that is only for the first of the workers, which has no token.
 * CREW_NO_ROOM where the system has no descriptor, process or memory for one
 * more, but others of the workers live: the limit is then as many as these.
 */
int workers_start(struct workers *workers, struct worker_slot *slot,
		  bool is_alone, struct err *err);

/* From now on fewer workers, by a quarter, but one at least. */
void workers_shrink(struct workers *workers);

/*
 * Kills a worker that cannot be used any more; fault is what workers_reap then
 * tells of it, and is taken over.
 */
void workers_condemn(struct worker_slot *slot, char *fault);

/*
 * Waits for a worker that has gone, goes or was condemned, and gives its token
 * back; tells how it ended.  One that does not go is killed after a while.
 * Owned.
 */
char *workers_reap(struct workers *workers, struct worker_slot *slot);

/*
 * Ends the workers that have nothing to do, those with tokens or all; they may
 * be started again.
 */
void workers_dismiss_extra(struct workers *workers);
void workers_rest(struct workers *workers);

/* The same as workers_rest for all workers that live now. */
void workers_rest_all(struct workers *workers);

/* Kills all workers, and drops what they had to do. */
void workers_kill(struct workers *workers);

#endif
