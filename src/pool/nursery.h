/* SPDX-License-Identifier: MIT */
/*
 * A small process that forks workers for its parent.  It is forked while the
 * parent still uses little memory.  Under a limit on address space (RLIMIT_AS),
 * the memory left for such a worker then does not depend on how much the parent
 * uses later.
 */
#ifndef PYC_BAKE_POOL_NURSERY_H
#define PYC_BAKE_POOL_NURSERY_H

#include <sys/types.h>

struct nursery {
	pid_t pid; /* 0 if there is no nursery */
	int socket;
};

#define NURSERY_INIT ((struct nursery){ 0, -1 })

/* The callbacks of the nursery.  context is borrowed. */
struct nursery_calls {
	/*
	 * Called once in the nursery, which must not keep descriptors in use.
	 */
	void (*settle)(void *context);
	/*
	 * Called in a worker, with the process ID of its parent, the caller of
	 * nursery_fork.  Must not return.
	 */
	void (*work)(void *context, int socket, pid_t parent);
	void *context;
};

/*
 * Forks the nursery.  The caller must be the reaper of its descendants
 * (PR_SET_CHILD_SUBREAPER).  If it is not, or if the fork fails, there is no
 * nursery.
 */
void nursery_begin(struct nursery *nursery, const struct nursery_calls *calls);

/*
 * Makes a worker that gets the socket and is a child of the caller.  Returns
 * its process ID, or -1 if there is no nursery or the fork fails.  A nursery
 * that does not answer within ten seconds is ended.
 */
pid_t nursery_fork(struct nursery *nursery, int socket);

/* Ends the nursery but not its workers.  A new nursery may be begun. */
void nursery_end(struct nursery *nursery);

#endif
