/* SPDX-License-Identifier: MIT */
/* The action --strip: archives without bytecode, as a public index has them. */
#ifndef PYC_BAKE_ENGINE_STRIP_H
#define PYC_BAKE_ENGINE_STRIP_H

#include "engine/bake.h"
#include "engine/input.h"
#include "engine/options.h"

/*
 * Writes each archive named without __pycache__ and .pyc, with everything else
 * as baking writes it.  No Python is started.
 */
enum bake_status strip_run(const struct options *options,
			   const struct input *input);

#endif
