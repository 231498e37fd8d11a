/* SPDX-License-Identifier: MIT */
/*
 * The state of the tasks in one run of a pool: waiting, out, or next to be
 * delivered.  The pool moves the bytes.
 */
#ifndef PYC_BAKE_POOL_DISPATCH_H
#define PYC_BAKE_POOL_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "pool/client.h"
#include "pool/schedule.h"
#include "pool/workers.h"

#define DISPATCH_LOOK_MILLISECONDS 1000

/* The losses since a worker last replied, over all runs of a pool. */
struct losses {
	size_t count;	/* inputs that were lost alone, counted on delivery */
	char *last_end; /* how the last of these workers ended; owned */
};

struct dispatch {
	struct workers *workers;
	struct losses *losses;
	const struct pool_client *client;
	struct schedule schedule;
	uint8_t *states;     /* of each task */
	struct buf *replies; /* frames of the tasks that are done */
	size_t *suspects;    /* tasks that have lost a worker */
	size_t suspect_count;
	bool is_alone;	  /* the only task that is out is a suspect */
	size_t last_lost; /* group of the last task that was lost alone */
	size_t next;	  /* the next task to be delivered */
	size_t held;	  /* bytes of replies that wait for delivery */
	int64_t looked;	  /* when dispatch_bury_late was called last */
	struct err *err;
};

/*
 * All pointers are borrowed.  Functions that take run put error messages in
 * *err.
 */
void dispatch_init(struct dispatch *run, struct workers *workers,
		   struct losses *losses, const struct pool_client *client,
		   struct err *err);
void dispatch_fini(struct dispatch *run);

/*
 * Puts requests into the queues of workers, and forks workers as needed.
 * Returns -1 if the client ended the run or not even one worker can be made.
 */
int dispatch_give(struct dispatch *run);

/* Whether any task is waiting, and whether any task is out. */
bool dispatch_waits(const struct dispatch *run);
bool dispatch_is_out(const struct dispatch *run);

/* Whether a jobserver token would allow one more worker to begin. */
bool dispatch_wants_token(const struct dispatch *run);

/*
 * Kills the workers whose task has taken too long, and buries them.  Must be
 * called at least once every DISPATCH_LOOK_MILLISECONDS while the parent waits.
 * Otherwise the parent was stopped or busy, and that time does not count.
 */
void dispatch_bury_late(struct dispatch *run);

/* Whether the replies of a worker may be read now. */
bool dispatch_may_read(const struct dispatch *run,
		       const struct worker_slot *slot);

/*
 * Moves the frame, which replies to the first task of the worker, out of reply.
 */
void dispatch_take(struct dispatch *run, struct worker_slot *slot,
		   struct buf *reply);

/* Reaps a worker that is gone or condemned, and reassigns its tasks. */
void dispatch_bury(struct dispatch *run, struct worker_slot *slot);

/* Fills *err for a run that ends after too many losses.  Always returns -1. */
int dispatch_give_up(const struct losses *losses, struct err *err);

/* Whether the next task can be delivered. */
bool dispatch_is_ready(const struct dispatch *run);

/*
 * Delivers the tasks that are ready.  Returns -1 if the client ended the run,
 * or after too many losses.
 */
int dispatch_deliver(struct dispatch *run);

#endif
