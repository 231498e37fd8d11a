/* SPDX-License-Identifier: MIT */
/*
 * The worker: a process that turns requests into replies.  It opens no path
 * and writes no file; what it needs comes over its socket, and only canonical
 * bytes leave it.
 */
#ifndef PYC_BAKE_ENGINE_WORKER_H
#define PYC_BAKE_ENGINE_WORKER_H

/*
 * Serves the socket until the other side closes it.  Returns the exit status
 * of the process.  The interpreter is started with the first request that
 * needs it: the program at the path that python points to, or the embedded
 * one where it is NULL.
 */
int worker_main(int socket, const void *python);

#endif
