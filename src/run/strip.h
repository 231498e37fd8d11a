/* SPDX-License-Identifier: MIT */
/* --strip: writes archives without bytecode, as a public index wants them. */
#ifndef PYC_BAKE_RUN_STRIP_H
#define PYC_BAKE_RUN_STRIP_H

#include "base/exit_status.h"
#include "find/input.h"
#include "job/options.h"
#include "run/bake.h"

/*
 * Writes each archive without __pycache__ and .pyc, and everything else as
 * baking writes it.  No Python is started.
 */
enum exit_status strip_run(const struct options *options,
			   const struct input *input);

#endif
