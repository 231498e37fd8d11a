/* SPDX-License-Identifier: MIT */
/* Checks the options that depend on each other. */
#ifndef PYC_BAKE_CMD_ARGS_TOGETHER_H
#define PYC_BAKE_CMD_ARGS_TOGETHER_H

#include "cmd/args.h"

/*
 * Sets the message for the first error in the combination of options, after all
 * have been taken.  Returns 0 if there is none.
 */
int args_check_together(const struct args *args, struct err *err);

#endif
