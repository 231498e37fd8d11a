/* SPDX-License-Identifier: MIT */
/* The main job: what the operands name is baked, trees first; or checked. */
#ifndef PYC_BAKE_ENGINE_BAKE_H
#define PYC_BAKE_ENGINE_BAKE_H

#include <stddef.h>

#include "base/err.h"
#include "engine/input.h"
#include "engine/options.h"

/* Exit status of a run. */
enum bake_status {
	BAKE_WELL = 0,
	BAKE_FAILED_FILES = 1, /* some file could not be baked, or a check
				* found something */
	BAKE_TROUBLE = 2,      /* the run could not be carried out */
};

/*
 * Bakes the operands; or, where the options ask for a check, compares what
 * stands there with what baking gives, and writes nothing.  All that goes
 * wrong is told on standard error.  After a signal (base/sigpipe.h) it
 * returns as soon as nothing is half done.
 */
enum bake_status bake_run(const struct options *options,
			  const struct input *input);

/*
 * Asks the Pythons of the options which they are; text is a line for each,
 * for --version.  Owned; NULL on failure.
 */
char *bake_about(const struct options *options, struct err *err);

#endif
