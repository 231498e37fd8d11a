/* SPDX-License-Identifier: MIT */
/* The actions on the cache itself: --cache-info, --cache-trim, --cache-clear.
 */
#ifndef PYC_BAKE_RUN_CACHE_H
#define PYC_BAKE_RUN_CACHE_H

#include "base/exit_status.h"
#include "job/options.h"

/*
 * Describes the cache on standard output: how many entries it has, how large
 * they are, when they were used, and from which Python they are.  Or removes
 * the entries that the options say, and prints how many.
 */
enum exit_status cache_run(const struct options_cache *options);

#endif
