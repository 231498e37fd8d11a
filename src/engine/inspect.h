/* SPDX-License-Identifier: MIT */
/* --inspect: what .pyc files are, told without an interpreter. */
#ifndef PYC_BAKE_ENGINE_INSPECT_H
#define PYC_BAKE_ENGINE_INSPECT_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/bake.h"
#include "engine/input.h"
#include "engine/options.h"

/*
 * Describes every .pyc that the operands name or hold on standard output, by
 * their paths, those in wheels last; with dump, also prints the objects in
 * them.  One that is malformed is told of and makes the status
 * BAKE_FAILED_FILES.
 */
enum bake_status inspect_run(const struct options *options, bool dump,
			     const struct input *input);

#endif
