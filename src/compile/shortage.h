/* SPDX-License-Identifier: MIT */
/* Distinguishes a compilation that lacked memory from one that failed. */
#ifndef PYC_BAKE_COMPILE_SHORTAGE_H
#define PYC_BAKE_COMPILE_SHORTAGE_H

#include <stdbool.h>

#include "host/compiler.h"
#include "job/request.h"

/*
 * Whether memory ran out.  CPython's parser raises the same error for deep
 * nesting.  That is taken as the cause only if the error comes again in a new
 * worker, no allocation has failed there, and memory is available.  The same
 * holds for a SystemError: CPython raises it if it has no memory for a
 * MemoryError.
 */
bool shortage_is_cause(const struct request *request,
		       const struct compiler_result *result);

/*
 * Whether a limit is the reason.  A separate program does not say whether an
 * allocation has failed.
 */
bool shortage_is_limited(const struct compiler_result *result);

/* Adds a text to a MemoryError, since CPython may give none. */
void shortage_explain(struct compiler_result *result);

#endif
