/* SPDX-License-Identifier: MIT */
/* The main action: bakes or checks the operands, trees first. */
#ifndef PYC_BAKE_RUN_BAKE_H
#define PYC_BAKE_RUN_BAKE_H

#include "base/exit_status.h"
#include <stddef.h>

#include "base/err.h"
#include "find/input.h"
#include "job/options.h"

/*
 * Bakes the operands.  If the options ask for a check, compares the existing
 * .pyc with what baking gives instead, and changes none of them.  Errors are
 * reported on standard error.  After a signal (base/signals.h) it returns as
 * soon as no work is half done.
 */
enum exit_status bake_run(const struct options *options,
			  const struct input *input);

/*
 * Asks the Pythons of the options for their versions, and returns a line for
 * each, for --version.  Owned; NULL on error.
 */
char *bake_describe_python(const struct options *options, struct err *err);

#endif
