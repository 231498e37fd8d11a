/* SPDX-License-Identifier: MIT */
/* The main job: what the operands name is baked, trees first; or checked. */
#ifndef PYC_BAKE_RUN_BAKE_H
#define PYC_BAKE_RUN_BAKE_H

#include "base/exit_status.h"
#include <stddef.h>

#include "base/err.h"
#include "find/input.h"
#include "job/options.h"

/*
 * Bakes the operands; or, where the options ask for a check, compares what
 * stands there with what baking gives, and writes nothing.  All that goes
 * wrong is told on standard error.  After a signal (base/signals.h) it
 * returns as soon as nothing is half done.
 */
enum exit_status bake_run(const struct options *options,
			  const struct input *input);

/*
 * Asks the Pythons of the options which they are; text is a line for each,
 * for --version.  Owned; NULL on failure.
 */
char *bake_describe_python(const struct options *options, struct err *err);

#endif
