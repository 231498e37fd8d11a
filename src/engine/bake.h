/* SPDX-License-Identifier: MIT */
/* The main job: what the operands name is baked, trees first. */
#ifndef PYC_BAKE_ENGINE_BAKE_H
#define PYC_BAKE_ENGINE_BAKE_H

#include <stddef.h>

#include "engine/options.h"
#include "engine/wire.h"

/* Exit status of a run. */
enum bake_status {
	BAKE_WELL = 0,
	BAKE_FAILED_FILES = 1, /* some file could not be baked */
	BAKE_TROUBLE = 2,      /* the run could not be carried out */
};

/*
 * Bakes the operands.  All that goes wrong is told on standard error.  After
 * a signal (base/sigpipe.h) it returns as soon as nothing is half done.
 */
enum bake_status bake_run(const struct options *options, char **operands,
			  size_t count);

/*
 * Asks a worker which Python it is; text is one line for --version.  Owned;
 * NULL on failure.
 */
char *bake_about(struct err *err);

#endif
