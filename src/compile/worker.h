/* SPDX-License-Identifier: MIT */
/*
 * The worker: a process that turns requests into replies.  It opens no path but
 * those of the standard library, and writes no file.  Its input comes over its
 * socket, and only canonical bytes leave it.  It enters the sandbox before it
 * reads its first request.
 */
#ifndef PYC_BAKE_COMPILE_WORKER_H
#define PYC_BAKE_COMPILE_WORKER_H

#include "base/buf.h"
#include "base/err.h"
#include "compile/setup.h"
#include "compile/wire.h"

/*
 * Serves the socket until the other side closes it, and returns the exit status
 * of the process.  The interpreter is started by the first request that needs
 * it.  setup is a struct worker_setup; NULL means all zero.
 */
int worker_main(int socket, const void *setup);

/*
 * Describes the embedded Python without starting it.  The texts of *info are
 * borrowed from texts, which must be empty.  Fails if there is no embedded
 * Python, or if it is not of a known version.
 */
int worker_info(struct python_info *info, struct buf *texts, struct err *err);

#endif
