/* SPDX-License-Identifier: MIT */
/*
 * CPython as a program of its own, run as "PROGRAM -I -S -B -c" with a worker
 * program that is part of this binary (pyworker.py) and fed through a socket.
 * CPython 3.7 to 3.14, however it was built: with or without a shared
 * library, with assertions, with or without the GIL.
 */
#ifndef PYC_BAKE_HOST_PYSPAWN_H
#define PYC_BAKE_HOST_PYSPAWN_H

#include "base/err.h"
#include "host/compiler.h"

/*
 * Starts the program at path and asks which Python it is; its warnings are
 * dealt with as told.  What is no CPython from 3.7 on (PyPy, an older release,
 * no Python at all) is an error whose message starts with the path.  A program
 * that dies while it compiles costs that compilation and is started anew for
 * the next.  The compiler lives as long as this process, and its program no
 * longer than that.  NULL on failure.
 *
 * What the program prints is dropped, since it would name no file; where it
 * does not start, the message has its last lines of standard error.  SIGINT and
 * SIGQUIT are left to this process.
 */
struct compiler *pyspawn_start(const char *path,
			       enum compiler_warnings warnings,
			       struct err *err);

#endif
