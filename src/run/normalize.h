/* SPDX-License-Identifier: MIT */
/* --normalize: rewrites existing .pyc in canonical form, without sources. */
#ifndef PYC_BAKE_RUN_NORMALIZE_H
#define PYC_BAKE_RUN_NORMALIZE_H

#include "base/exit_status.h"
#include <stddef.h>

#include "find/input.h"
#include "job/options.h"
#include "run/bake.h"

/*
 * Normalises every .pyc that the operands name or contain.  A .pyc that is
 * malformed or of an unknown version is reported and left alone, and makes the
 * status EXIT_STATUS_FILES.
 */
enum exit_status normalize_run(const struct options *options,
			       const struct input *input);

#endif
