/* SPDX-License-Identifier: MIT */
/*
 * A lane is a process that answers one request after the other, with a pool and
 * a warm interpreter of its own.  To cancel a request is to end its lane, so
 * that nothing can be written after the answer.
 */
#ifndef PYC_BAKE_PRECOMPILE_LANE_H
#define PYC_BAKE_PRECOMPILE_LANE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "precompile/arguments.h"
#include "precompile/work_message.h"

/* How long a lane may take to remove its temporary file, milliseconds. */
#define LANE_GRACE_MILLISECONDS 3000

/* The most bytes of the messages of a response. */
#define LANE_MOST_OUTPUT ((size_t)1 << 20)

enum lane_state {
	LANE_NONE, /* no process */
	LANE_IDLE,
	LANE_BUSY,
	LANE_CANCELLED, /* busy, and asked to end */
};

struct lane {
	enum lane_state state;
	pid_t pid;
	int socket;
	struct work_request request; /* of a busy lane; owned */
	int64_t since;		     /* when it got the request, or was
				      * cancelled; milliseconds */
	bool is_killed;
	struct buf in;	/* of a response that is not complete */
	struct buf out; /* the request, which is written as the lane reads it */
	size_t sent;	/* of out */
};

/* All lanes of a worker. */
struct lanes {
	struct lane *items; /* owned */
	unsigned int count;
	const struct arguments *start; /* borrowed */
};

/* Initialises count lanes without a process. */
void lane_init_all(struct lanes *lanes, unsigned int count,
		   const struct arguments *start);

/* Ends all lanes: idle ones at once, busy ones as if cancelled. */
void lane_end_all(struct lanes *lanes);

/* Milliseconds of the monotonic clock. */
int64_t lane_now(void);

/* Starts the process of a lane that has none. */
int lane_start(struct lanes *lanes, struct lane *lane, struct err *err);

/*
 * Gives a request to an idle lane, and moves it out of *request.  Fails if the
 * lane is dead, which lane_read then reports; the request is left.  Never
 * waits: lane_write writes the rest.
 */
int lane_give(struct lane *lane, struct work_request *request);

/* Whether a part of a request is not written yet. */
bool lane_has_output(const struct lane *lane);

/* Writes as much of it as the lane accepts.  Fails if the lane is dead. */
int lane_write(struct lane *lane);

/* Asks a busy lane to end. */
void lane_cancel(struct lane *lane);

/* Kills a cancelled lane that has not ended in time. */
void lane_hurry(struct lane *lane);

/*
 * Reads from a lane whose socket is readable.  Returns 1 with its response,
 * after which the lane is idle; 0 if there is none yet; -1 if the lane has
 * ended or must not be used any more.
 */
int lane_read(struct lane *lane, struct work_response *response);

/*
 * Waits for processes that a killed lane has left, if they have ended; a signal
 * has ended them too.
 */
void lane_reap_strays(const struct lanes *lanes);

/*
 * Waits for a lane that lane_read says has ended, and removes what it has left.
 * Returns how it ended.  Owned.
 */
char *lane_bury(struct lanes *lanes, struct lane *lane);

#endif
