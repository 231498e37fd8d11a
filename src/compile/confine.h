/* SPDX-License-Identifier: MIT */
/* Checks before a run that --sandbox can be done. */
#ifndef PYC_BAKE_COMPILE_CONFINE_H
#define PYC_BAKE_COMPILE_CONFINE_H

#include "base/err.h"
#include "job/options.h"

/*
 * With --sandbox=require, fails if a part of the sandbox is missing on this
 * machine.  With -v, reports which.
 */
int confine_check(const struct options *options, struct err *err);

/*
 * The line of --version about the sandbox of the workers that these options
 * need.  Owned.
 */
char *confine_describe(const struct options *options);

#endif
