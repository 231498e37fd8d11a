/* SPDX-License-Identifier: MIT */
/*
 * Signals that end the run, turned into a readable descriptor: the handler
 * only writes a byte to a pipe, and the main loop, which polls it, cleans up
 * where no code is half way through anything.
 */
#ifndef PYC_BAKE_BASE_SIGNALS_H
#define PYC_BAKE_BASE_SIGNALS_H

#include "base/err.h"

/*
 * Catches SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGPIPE from now on, save those
 * that were ignored when the program started (nohup).  SIGPIPE comes when
 * nobody reads any more what the run prints: that ends it, as it ends other
 * tools.  SIGXFSZ is ignored, so that a write tells what is wrong.
 */
int signals_open(struct err *err);

/* Readable once a signal came; -1 before signals_open. */
int signals_fd(void);

/* The signal that came first, or 0. */
int signals_caught(void);

/*
 * Between these two calls a library works that may not come back, whatever is
 * wrong with its input.  A signal that is caught there, and was not seen to
 * within a second, ends the process from its handler; temporary files are
 * removed.
 */
void signals_guard(void);
void signals_unguard(void);

/* Gives every signal its default action back and lets this one end us. */
_Noreturn void signals_die(int signal_number);

/*
 * In a forked worker: the pipe is the parent's.  SIGINT and SIGQUIT from the
 * terminal are left to the parent, which then tells the worker by closing its
 * socket; all else has its default action.
 */
void signals_leave(void);

#endif
