/* SPDX-License-Identifier: MIT */
/*
 * Termination signals as a readable descriptor.  The handler only writes a byte
 * to a pipe.  The main loop polls the pipe and cleans up at a safe point.
 */
#ifndef PYC_BAKE_BASE_SIGNALS_H
#define PYC_BAKE_BASE_SIGNALS_H

#include "base/err.h"

/*
 * Catches SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGPIPE from now on, except
 * those ignored when the program started (nohup).  SIGPIPE means that nobody
 * reads the output any more; it ends the run, as it ends other tools.  SIGXFSZ
 * is ignored, so that write returns an error.  If the process crashes,
 * temporary files are removed first, and a message says so.
 */
int signals_open(struct err *err);

/* Readable after a signal; -1 before signals_open. */
int signals_fd(void);

/* The first caught signal, or 0. */
int signals_caught(void);

/*
 * Bracket a library call that may not return, even for valid input.  If a
 * signal is caught in between and not handled within a second, the handler ends
 * the process and removes temporary files.
 */
void signals_guard(void);
void signals_unguard(void);

/* Restores the signal's default action and raises the signal. */
_Noreturn void signals_die(int signal_number);

/*
 * Must be called in a forked worker, because the pipe belongs to the parent.
 * SIGINT and SIGQUIT from the terminal are ignored: the parent handles them and
 * stops the worker by closing its socket.  Other signals get their default
 * action.
 */
void signals_leave(void);

#endif
