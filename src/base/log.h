/* SPDX-License-Identifier: MIT */
/*
 * Messages of the run as a whole, on standard error with the program's name
 * in front.  What concerns one source file goes through report/report.
 *
 * Where standard error is a terminal, a status line can stand below all that
 * was said; it is drawn over again, and gone before anything else is said.
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

/* Shown at every level: what nobody may miss. */
void log_always(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Shown at LOG_NORMAL and above. */
void log_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Writes to standard output.  The first time that this fails an error says
 * why, and the stream keeps its error flag; false from then on.  Of a pipe
 * that is closed the signal tells (base/signals.h), and no message.
 */
bool log_output(const void *bytes, size_t length);

/* The same for all that the stream still holds. */
bool log_flush_output(void);

/*
 * How wide the terminal is that standard error goes to; 0 where it is none,
 * or one that cannot go back in a line (TERM is unset, empty or "dumb").
 */
unsigned int log_columns(void);

/*
 * Whether messages are to be coloured: standard error is such a terminal, and
 * NO_COLOR is unset or empty (no-color.org).
 */
bool log_has_colour(void);

/*
 * Draws the status line, in place of the one that stands there.  text must
 * have fewer characters than log_columns() tells, and no line break.
 */
void log_status(const char *text);

/*
 * Takes the status line away, if there is one.  Whoever writes to standard
 * output or error without log_error or log_notice calls it before.
 */
void log_clear_status(void);

#endif
