/* SPDX-License-Identifier: MIT */
/*
 * Messages about the run as a whole, on standard error, prefixed with the
 * program name (base/self).  Messages about one source go through
 * report/report.
 *
 * On a terminal a status line can be shown below the messages.  It is redrawn
 * in place, and erased before anything else is printed.
 */
#ifndef PYC_BAKE_BASE_LOG_H
#define PYC_BAKE_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

enum log_level {
	LOG_SILENT = -2, /* -qq: little but the exit status */
	LOG_QUIET = -1,	 /* -q: errors only */
	LOG_NORMAL = 0,
	LOG_VERBOSE = 1, /* -v: each file */
};

void log_set_level(enum log_level level);
enum log_level log_level(void);

/* Shown unless the level is LOG_SILENT. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Shown at every level, for messages that must not be lost. */
void log_always(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Shown at LOG_NORMAL and above. */
void log_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Writes to standard output.  Returns false once a write has failed, because
 * the stream keeps its error flag.  The first failure is logged as an error.  A
 * closed pipe raises a signal (base/signals.h) and is not logged.
 */
bool log_output(const void *bytes, size_t length);

/* The same for the buffered output of the stream. */
bool log_flush_output(void);

/*
 * The width of the terminal on standard error.  0 if standard error is not a
 * terminal, or the terminal cannot return to the start of a line (TERM is
 * unset, empty or "dumb").
 */
unsigned int log_columns(void);

/*
 * Whether to colour messages: standard error is a terminal as for log_columns,
 * and NO_COLOR is unset or empty (no-color.org).
 */
bool log_has_colour(void);

/*
 * Draws the status line, replacing the current one.  text must have fewer than
 * log_columns() characters and no line break.
 */
void log_status(const char *text);

/*
 * Erases the status line, if there is one.  Must be called before writing to
 * standard output or error by other means than log_error or log_notice.
 */
void log_clear_status(void);

#endif
