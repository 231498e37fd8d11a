/* SPDX-License-Identifier: MIT */
/*
 * The line that tells a person at a terminal how far a run is, on standard
 * error below all else:
 *
 *	1234/2461 files, 2310/s, 0.5 s left
 *
 * It is drawn only at the usual level of talk, where standard error is a
 * terminal that can take a line back, and once the run has lasted over half a
 * second; and at most ten times a second.  base/log takes it away before
 * anything else is said.
 */
#ifndef PYC_BAKE_REPORT_PROGRESS_H
#define PYC_BAKE_REPORT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Times are seconds of the monotonic clock. */
struct progress {
	bool is_wanted;
	double next;  /* when the line may be drawn again */
	double start; /* of the count */
	size_t total; /* of the count */
};

/* The run starts now.  What log_level() is must be known. */
void progress_init(struct progress *progress);

/* From now on total files are counted, from 0. */
void progress_begin(struct progress *progress, size_t total);

/* So many of them are done. */
void progress_step(struct progress *progress, size_t done);

/* The count is at its end, or the run is: nothing of the line stays. */
void progress_end(const struct progress *progress);

/* Whether the line is to be drawn now, and then not for a tenth of a second. */
bool progress_is_due(struct progress *progress, double now);

/*
 * The line, of fewer characters than a terminal of so many columns has: what
 * does not fit is left out from the end.  seconds is how long it took so far.
 * Owned.
 */
char *progress_text(size_t done, size_t total, double seconds,
		    unsigned int columns);

#endif
