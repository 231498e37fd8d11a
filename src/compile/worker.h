/* SPDX-License-Identifier: MIT */
/*
 * The worker: a process that turns requests into replies.  It opens no path
 * and writes no file; what it needs comes over its socket, and only canonical
 * bytes leave it.
 */
#ifndef PYC_BAKE_COMPILE_WORKER_H
#define PYC_BAKE_COMPILE_WORKER_H

#include "base/buf.h"
#include "base/err.h"
#include "compile/wire.h"
#include "host/compiler.h"

/* What a worker compiles with, and how. */
struct worker_setup {
	const char *program; /* path of the Python to run, borrowed; NULL for
			      * the embedded one */
	enum compiler_warnings warnings;
};

/*
 * Serves the socket until the other side closes it.  Returns the exit status
 * of the process.  The interpreter is started with the first request that
 * needs it.  setup is a struct worker_setup, or NULL for one that is all zero.
 */
int worker_main(int socket, const void *setup);

/*
 * Which Python is embedded, told without starting it; the texts of *about
 * borrow from texts, which must be empty.  Fails where there is none, and for
 * one that no release is known of.
 */
int worker_info(struct python_info *info, struct buf *texts, struct err *err);

#endif
