/* SPDX-License-Identifier: MIT */
/* --inspect: describes .pyc files, without an interpreter. */
#ifndef PYC_BAKE_RUN_INSPECT_H
#define PYC_BAKE_RUN_INSPECT_H

#include "base/exit_status.h"
#include <stdbool.h>
#include <stddef.h>

#include "find/input.h"
#include "job/options.h"
#include "run/bake.h"

/*
 * Describes on standard output every .pyc that the operands name or contain,
 * sorted by path, those in archives last.  With dump, also prints their
 * objects.  A malformed .pyc is reported and makes the status
 * EXIT_STATUS_FILES.
 */
enum exit_status inspect_run(const struct options *options, bool dump,
			     const struct input *input);

#endif
