/* SPDX-License-Identifier: MIT */
/* The loop over the archives of a run, for any action. */
#ifndef PYC_BAKE_RUN_EACH_ARCHIVE_H
#define PYC_BAKE_RUN_EACH_ARCHIVE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/exit_status.h"
#include "find/archives.h"
#include "find/input.h"
#include "job/options.h"
#include "report/report.h"

struct each_archive {
	const struct options *options;
	const struct input *input;
	struct report *report;
	void *context;

	/* Returns -1 if no archive may be processed; may be NULL. */
	int (*check)(void *context, const struct archives *archives,
		     struct err *err);

	/* Processes one archive; the message names it. */
	int (*take)(void *context, const struct archive_operand *archive,
		    struct err *err);

	/* Whether the workers gave up.  Then one more archive is processed, to
	 * report the reason, and the others are skipped.  May be NULL. */
	bool (*gave_up)(const void *context);
};

/*
 * Finds the archives and processes them one after another, until a signal is
 * caught.  A failed archive is logged and noted in *worst, and the loop
 * continues.
 */
void each_archive_run(const struct each_archive *each, enum exit_status *worst);

#endif
