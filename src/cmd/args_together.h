/* SPDX-License-Identifier: MIT */
/* What no single option can tell: which go together. */
#ifndef PYC_BAKE_CMD_ARGS_TOGETHER_H
#define PYC_BAKE_CMD_ARGS_TOGETHER_H

#include "cmd/args.h"

/*
 * The first thing that is wrong with the options as a whole, once all were
 * taken as they stand.
 */
int args_check_together(const struct args *args, struct err *err);

#endif
