/* SPDX-License-Identifier: MIT */
/* --cache-explain: why an entry of the cache is found or not. */
#ifndef PYC_BAKE_RUN_EXPLAIN_H
#define PYC_BAKE_RUN_EXPLAIN_H

#include "base/exit_status.h"
#include "find/input.h"
#include "job/options.h"

/*
 * Prints for each source, level and Python on standard output what its entry
 * depends on, whether there is a sound one, and if there is none, what differs
 * from the one that is most alike.
 */
enum exit_status explain_run(const struct options *options,
			     const struct input *input);

#endif
