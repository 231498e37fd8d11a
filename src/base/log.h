/* SPDX-License-Identifier: MIT */
/*
 * Messages of the run as a whole, on standard error with the program's name
 * in front.  What concerns one source file goes through engine/report.
 */
#ifndef PYC_BAKE_BASE_LOG_H
#define PYC_BAKE_BASE_LOG_H

enum log_level {
	LOG_SILENT = -2, /* -qq: nothing but the exit status */
	LOG_QUIET = -1,	 /* -q: errors only */
	LOG_NORMAL = 0,
	LOG_VERBOSE = 1, /* -v: each file */
};

void log_set_level(enum log_level level);
enum log_level log_level(void);

/* Shown unless the level is LOG_SILENT. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Shown at LOG_NORMAL and above. */
void log_notice(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif
