/* SPDX-License-Identifier: MIT */
/* --inspect: describes .pyc files, without an interpreter. */
#ifndef PYC_BAKE_RUN_INSPECT_H
#define PYC_BAKE_RUN_INSPECT_H

#include "base/exit_status.h"
#include "find/input.h"
#include "job/options.h"
#include "run/bake.h"

/* What is printed of a .pyc. */
enum inspect_detail {
	INSPECT_HEADER, /* its description */
	INSPECT_DUMP,	/* also its objects */
	INSPECT_CODE,	/* also its code objects, disassembled */
};

/*
 * Describes on standard output every .pyc that the operands name or contain,
 * sorted by path, those in archives last.  The code has columns at
 * LOG_VERBOSE.  A malformed .pyc is reported and makes the status
 * EXIT_STATUS_FILES.
 */
enum exit_status inspect_run(const struct options *options,
			     enum inspect_detail detail,
			     const struct input *input);

#endif
