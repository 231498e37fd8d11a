/* SPDX-License-Identifier: MIT */
/* --normalize: the .pyc that are there, in canonical form, without sources. */
#ifndef PYC_BAKE_ENGINE_NORMALIZE_H
#define PYC_BAKE_ENGINE_NORMALIZE_H

#include <stddef.h>

#include "engine/bake.h"
#include "engine/input.h"
#include "engine/options.h"

/*
 * Normalises every .pyc that the operands name, lie in or hold.  One that is
 * malformed or of an unknown version is told of, left alone and makes the
 * status BAKE_FAILED_FILES.
 */
enum bake_status normalize_run(const struct options *options,
			       const struct input *input);

#endif
