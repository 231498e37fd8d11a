/* SPDX-License-Identifier: MIT */
/* The worker processes of a pool: how they begin, end, and are permitted. */
#ifndef PYC_BAKE_ENGINE_CREW_H
#define PYC_BAKE_ENGINE_CREW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "engine/jobserver.h"
#include "engine/nursery.h"

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
	char *fault; /* owned: why it was killed, or NULL */
	size_t queue[CREW_QUEUE_DEPTH];
	unsigned int queued;
};

struct crew {
	struct worker_slot *slots;
	unsigned int count;
	unsigned int living; /* how many of them are processes */
	unsigned int most;   /* how many are worth their start, 1 at least */
	unsigned int limit;  /* how many there is room for, 1 at least: it sinks
			      * where descriptors, processes or memory lack */
	int (*serve)(int socket, const void *context);
	const void *context;
	struct jobserver *jobserver; /* or NULL; not owned */
	struct nursery nursery; /* where there is a limit on memory */
	/* All crews that live now, in a ring. */
	struct crew *next;
	struct crew *previous;
};

/*
 * A crew of up to count workers, none of which is a process yet.  sibling is
 * any other crew that lives, or NULL: a worker must not hold on to another
 * one's socket.
 */
void crew_init(struct crew *crew, unsigned int count,
	       int (*serve)(int socket, const void *context),
	       const void *context, struct crew *sibling);

/* Ends the workers and frees what the crew has; it is not to be used again. */
void crew_fini(struct crew *crew);

/* How many of the crew may be processes now. */
unsigned int crew_room(const struct crew *crew);

/*
 * Whether the worker may be a process: it is one, or there is room for one.
 * Where there is a jobserver, each but the first needs a token too, which is
 * taken if there is one.
 */
bool crew_permit(struct crew *crew, struct worker_slot *slot);

/* What crew_start returns besides 0 and -1. */
#define CREW_NO_ROOM 1

/*
 * Forks a worker that was permitted.  If is_alone, it has as much memory below
 * a limit as if it were forked by crew_init, whatever the parent holds by now;
 * that is only for the first of the crew, which has no token.  CREW_NO_ROOM where the system has no
 * descriptor, process or memory for one more, but others of the crew live:
 * the limit is then as many as these.
 */
int crew_start(struct crew *crew, struct worker_slot *slot, bool is_alone,
	       struct err *err);

/* From now on fewer workers, by a quarter, but one at least. */
void crew_shrink(struct crew *crew);

/*
 * Kills a worker that cannot be used any more; fault is what crew_reap then
 * tells of it, and is taken over.
 */
void crew_condemn(struct worker_slot *slot, char *fault);

/*
 * Waits for a worker that has gone, goes or was condemned, and gives its token
 * back; tells how it ended.  One that does not go is killed after a while.
 * Owned.
 */
char *crew_reap(struct crew *crew, struct worker_slot *slot);

/*
 * Ends the workers that have nothing to do, those with tokens or all; they may
 * be started again.
 */
void crew_dismiss_extra(struct crew *crew);
void crew_rest(struct crew *crew);

/* The same as crew_rest for all crews that live now. */
void crew_rest_all(struct crew *crew);

/* Kills all workers, and drops what they had to do. */
void crew_kill(struct crew *crew);

#endif
