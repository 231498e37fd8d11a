/* SPDX-License-Identifier: MIT */
/*
 * A client of GNU make's jobserver ("POSIX Jobserver Interaction" in make's
 * manual).  Each byte in make's pipe is a token, the right to run one job more
 * beside the one that every recipe has anyway.  Who takes a token writes the
 * same byte back when the job is done.
 */
#ifndef PYC_BAKE_POOL_JOBSERVER_H
#define PYC_BAKE_POOL_JOBSERVER_H

#include <stdbool.h>
#include <stdint.h>

struct jobserver;

/*
 * Opens the jobserver that a value of MAKEFLAGS names (NULL is none), as
 * "--jobserver-auth=fifo:PATH", "--jobserver-auth=R,W" or, before make 4.2,
 * "--jobserver-fds=R,W".  A recipe that make does not know to run a make has
 * the numbers R and W in its MAKEFLAGS, but other files, or none, behind them:
 * only the two ends of one pipe, or sockets, each open the right way, are
 * taken for a jobserver's.
 *
 * Returns NULL where none is named, or none that can be used; *is_named tells
 * one from the other.  With "-j1" there is none to use: make has one job.
 */
struct jobserver *jobserver_open(const char *makeflags, bool *is_named);

/* Safe on NULL.  Tokens must have been given back. */
void jobserver_close(struct jobserver *jobserver);

/* Takes a token if there is one now; never waits. */
bool jobserver_take(struct jobserver *jobserver, uint8_t *token);

/* Gives a token back. */
void jobserver_give(struct jobserver *jobserver, uint8_t token);

/*
 * To poll: readable when there may be a token.  -1 once the jobserver is gone,
 * with make.
 */
int jobserver_fd(const struct jobserver *jobserver);

/*
 * In a worker, forked for the job of a token by the process parent: from now on
 * SIGTERM, if the parent is dead, gives the token back and ends the worker with
 * its process group.  Whoever calls this has that signal sent then.  Writing to
 * a pipe or socket that is closed no longer ends the worker.
 */
void jobserver_inherit(const struct jobserver *jobserver, uint8_t token,
		       int parent);

#endif
