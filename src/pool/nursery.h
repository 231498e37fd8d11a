/* SPDX-License-Identifier: MIT */
/*
 * A small process that forks workers for its parent.  It is made before the
 * parent holds much, so that the memory which such a worker has below a limit
 * on address space (RLIMIT_AS) does not depend on what the parent holds when
 * the worker is wanted.
 */
#ifndef PYC_BAKE_POOL_NURSERY_H
#define PYC_BAKE_POOL_NURSERY_H

#include <sys/types.h>

struct nursery {
	pid_t pid; /* 0: there is none */
	int socket;
};

#define NURSERY_INIT ((struct nursery){ 0, -1 })

/* What the nursery's processes do; context is borrowed. */
struct nursery_calls {
	/* Called once in the nursery, which may keep no descriptor in use. */
	void (*settle)(void *context);
	/* Called in a worker, whose parent is ours; it never returns. */
	void (*work)(void *context, int socket, pid_t parent);
	void *context;
};

/*
 * Forks the nursery.  The caller must be the reaper of its descendants
 * (PR_SET_CHILD_SUBREAPER): else, or where no process can be made, there is
 * none afterwards.
 */
void nursery_begin(struct nursery *nursery, const struct nursery_calls *calls);

/*
 * A new worker, which gets the socket: its process number, and it is a child of
 * the caller.  -1 where there is no nursery, or it cannot make one.  A nursery
 * that does not answer within ten seconds is ended.
 */
pid_t nursery_fork(struct nursery *nursery, int socket);

/* Ends the nursery, and not its workers; one may be begun again. */
void nursery_end(struct nursery *nursery);

#endif
