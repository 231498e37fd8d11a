/* SPDX-License-Identifier: MIT */
/* --inspect: what .pyc files are, told without an interpreter. */
#ifndef PYC_BAKE_RUN_INSPECT_H
#define PYC_BAKE_RUN_INSPECT_H

#include "base/exit_status.h"
#include <stdbool.h>
#include <stddef.h>

#include "find/input.h"
#include "job/options.h"
#include "run/bake.h"

/*
 * Describes every .pyc that the operands name or hold on standard output, by
 * their paths, those in wheels last; with dump, also prints the objects in
 * them.  One that is malformed is told of and makes the status
 * EXIT_STATUS_FILES.
 */
enum exit_status inspect_run(const struct options *options, bool dump,
			     const struct input *input);

#endif
