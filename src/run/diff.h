/* SPDX-License-Identifier: MIT */
/* The action --diff. */
#ifndef PYC_BAKE_RUN_DIFF_H
#define PYC_BAKE_RUN_DIFF_H

#include "base/exit_status.h"
#include "find/input.h"
#include "job/options.h"

/*
 * Compares the two operands, prints a line for each difference on standard
 * output, and the counts on standard error.  No interpreter is started.
 * Returns EXIT_STATUS_FILES if they differ.
 */
enum exit_status diff_run(const struct options *options,
			  const struct input *input);

#endif
