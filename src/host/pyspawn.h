/* SPDX-License-Identifier: MIT */
/*
 * CPython as a separate program, run as "PROGRAM -I -S -B -c" with a worker
 * program that is part of this binary (pyworker.py), and connected by a socket.
 * Supports CPython 3.7 to 3.15 however it was built: with or without a shared
 * library, with assertions, with or without the GIL.
 */
#ifndef PYC_BAKE_HOST_PYSPAWN_H
#define PYC_BAKE_HOST_PYSPAWN_H

#include "base/err.h"
#include "host/compiler.h"

/* How a program is run.  Everything is borrowed but for path, which is copied.
 */
struct pyspawn_setup {
	const char *path;
	enum compiler_warnings warnings;
	/* The limit on memory that pyc-bake was started with (memlimit_own).
	 * This process may have another one by now. */
	uint64_t own_limit;
	/* The time for the program to start, at most and by default 30 s. */
	unsigned int seconds;
	/* As in struct program_call. */
	void (*confine)(const void *context);
	const void *context;
};

/*
 * Starts the program at setup->path and asks for its version.  Anything but
 * CPython 3.7 or later (PyPy, an older release, not a Python) is an error, and
 * the error message starts with the path.  If the program dies while it
 * compiles, that compilation is lost, and the program is restarted for the next
 * one.  The compiler exists until it is stopped, and its program no longer than
 * this process.  Returns NULL on error.
 *
 * The output of the program is dropped, because it would not name a file.  If
 * the program does not start, the error message has the last lines of its
 * standard error.  The program ignores SIGINT and SIGQUIT; this process handles
 * them.
 */
struct compiler *pyspawn_start(const struct pyspawn_setup *setup,
			       struct err *err);

#endif
