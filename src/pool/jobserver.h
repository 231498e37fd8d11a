/* SPDX-License-Identifier: MIT */
/*
 * A client of GNU make's jobserver ("POSIX Jobserver Interaction" in make's
 * manual).  Each byte in make's pipe is a token, the right to run one more job
 * than the one that every recipe has.  A client that takes a token writes the
 * same byte back when the job is done.
 */
#ifndef PYC_BAKE_POOL_JOBSERVER_H
#define PYC_BAKE_POOL_JOBSERVER_H

#include <stdbool.h>
#include <stdint.h>

struct jobserver;

/*
 * Opens the jobserver that the value of MAKEFLAGS names, as
 * "--jobserver-auth=fifo:PATH", "--jobserver-auth=R,W" or, before make 4.2,
 * "--jobserver-fds=R,W".  makeflags may be NULL.  If make does not recognise a
 * recipe as recursive, MAKEFLAGS still has the numbers R and W, but the
 * descriptors are closed or belong to other files.  So R and W are accepted
 * only if they are the two ends of one pipe, or sockets, and each is open in
 * the right direction.
 *
 * Returns NULL if no jobserver is named, or if it cannot be used; *is_named
 * distinguishes these.  "-j1" names a jobserver that cannot be used, because
 * make has only one job.
 */
struct jobserver *jobserver_open(const char *makeflags, bool *is_named);

/* Safe on NULL.  All tokens must have been given back. */
void jobserver_close(struct jobserver *jobserver);

/* Takes a token if one is available.  Never blocks. */
bool jobserver_take(struct jobserver *jobserver, uint8_t *token);

/* Gives a token back. */
void jobserver_give(struct jobserver *jobserver, uint8_t token);

/*
 * A descriptor to poll, readable when a token may be available.  -1 once the
 * jobserver is gone because make has exited.
 */
int jobserver_fd(const struct jobserver *jobserver);

/* The descriptor that tokens are written to. */
int jobserver_writing_fd(const struct jobserver *jobserver);

/*
 * Must be called in a worker that the process parent forked for a token.  If
 * the parent is dead, SIGTERM then gives the token back and ends the worker and
 * its process group; the caller must arrange for that signal.  Writing to a
 * closed pipe or socket no longer ends the worker.
 */
void jobserver_inherit(const struct jobserver *jobserver, uint8_t token,
		       int parent);

#endif
