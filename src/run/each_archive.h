/* SPDX-License-Identifier: MIT */
/* The loop over the archives of a run, whatever is done to them. */
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

	/* Fails if none of the archives may be taken; may be NULL. */
	int (*check)(void *context, const struct archives *archives,
		     struct err *err);

	/* Does what the run is for with one; the message names it. */
	int (*take)(void *context, const struct archive_operand *archive,
		    struct err *err);

	/* Whether the workers gave up: one more archive then says why, and the
	 * others are not taken.  May be NULL. */
	bool (*gave_up)(const void *context);
};

/*
 * Looks the archives up and takes one after the other, until a signal comes.
 * An archive that fails is logged and noted in *worst; the others go on.
 */
void each_archive_run(const struct each_archive *each, enum exit_status *worst);

#endif
