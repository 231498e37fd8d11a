/* SPDX-License-Identifier: MIT */
/*
 * The progress line on standard error, below all other output:
 *
 *	1234/2461 files, 2310/s, 0.5 s left
 *
 * It is drawn only at the usual log level, and only on a terminal that can
 * erase a line.  It first appears after half a second, and is drawn at most ten
 * times a second.  base/log erases it before it prints anything else.
 */
#ifndef PYC_BAKE_REPORT_PROGRESS_H
#define PYC_BAKE_REPORT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Times are seconds of the monotonic clock. */
struct progress {
	bool is_wanted;
	double next;  /* when the line may be drawn again */
	double start; /* when the count began */
	size_t total; /* of files */
};

/* Starts the clock of the run.  log_level() must be set before. */
void progress_init(struct progress *progress);

/* Starts a new count of total files, at 0. */
void progress_begin(struct progress *progress, size_t total);

/* Reports that done files are done. */
void progress_step(struct progress *progress, size_t done);

/* Erases the line, at the end of a count or of the run. */
void progress_end(const struct progress *progress);

/* Whether to draw the line now.  If so, it is due again 0.1 s later. */
bool progress_is_due(struct progress *progress, double now);

/*
 * The text of the line, shorter than the given number of columns.  Parts that
 * do not fit are left out, from the end.  seconds is the time since the count
 * began.  Owned.
 */
char *progress_text(size_t done, size_t total, double seconds,
		    unsigned int columns);

#endif
