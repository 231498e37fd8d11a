/* SPDX-License-Identifier: MIT */
/* The options of the cache, and the environment variables in place of them. */
#ifndef PYC_BAKE_CMD_ARGS_CACHE_H
#define PYC_BAKE_CMD_ARGS_CACHE_H

#include <stdbool.h>

#include "base/err.h"
#include "cmd/args.h"

/* Whether an option is one of the cache. */
bool args_cache_has(int code);

/* Takes an option of the cache: see args_take. */
int args_cache_take(struct args *args, int code, const char *value,
		    struct err *err);

/*
 * Decides which cache is used, after all options were taken: that of --cache,
 * else that of PYC_BAKE_CACHE, else, if the action is about the cache itself,
 * that of the user.
 */
int args_cache_settle(struct args *args, struct err *err);

#endif
