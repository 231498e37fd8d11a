/* SPDX-License-Identifier: MIT */
/*
 * The tasks of one run of a pool: which are out, which wait, and which is to be
 * delivered next.  The pool moves the bytes.
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

/* What has been lost since a worker last replied, over all runs of a pool. */
struct losses {
	size_t count;	/* inputs that were lost alone, as delivered */
	char *last_end; /* how the last worker of them ended; owned */
};

struct dispatch {
	struct workers *workers;
	struct losses *losses;
	const struct pool_client *client;
	struct schedule schedule;
	uint8_t *states;     /* of each task */
	struct buf *replies; /* of the tasks that are done */
	size_t *suspects;    /* tasks that have cost a worker */
	size_t suspect_count;
	bool is_alone;	  /* the one task that is out is such a one */
	size_t last_lost; /* the group that was lost alone last */
	size_t next;	  /* the next one to be delivered */
	size_t held;	  /* bytes of replies that wait */
	struct err *err;
};

/* All is borrowed, err too: it is where each of these puts its message. */
void dispatch_init(struct dispatch *run, struct workers *workers,
		   struct losses *losses, const struct pool_client *client,
		   struct err *err);
void dispatch_fini(struct dispatch *run);

/*
 * Puts requests into the queues of workers, which are forked if they must be.
 * Returns -1 where the client ended the run or not even one worker can be made.
 */
int dispatch_give(struct dispatch *run);

/* Whether there are tasks that are to go out, and whether any is out. */
bool dispatch_waits(const struct dispatch *run);
bool dispatch_is_out(const struct dispatch *run);

/* Whether a token of the jobserver would let one more worker begin. */
bool dispatch_wants_token(const struct dispatch *run);

/* Whether what a worker sends may be read now. */
bool dispatch_may_read(const struct dispatch *run,
		       const struct worker_slot *slot);

/* Takes the frame over that replies to the first task of a worker. */
void dispatch_take(struct dispatch *run, struct worker_slot *slot,
		   struct buf *reply);

/* Reaps a worker that is gone or condemned, and sees to its tasks. */
void dispatch_bury(struct dispatch *run, struct worker_slot *slot);

/* Says why there is no use in going on.  Returns -1 always. */
int dispatch_give_up(const struct losses *losses, struct err *err);

/* Whether the next task can be delivered. */
bool dispatch_is_ready(const struct dispatch *run);

/*
 * Delivers what is ready.  Returns -1 where the client ended the run, and after
 * too many losses.
 */
int dispatch_deliver(struct dispatch *run);

#endif
