/* SPDX-License-Identifier: MIT */
/* --version. */
#ifndef PYC_BAKE_CMD_VERSION_H
#define PYC_BAKE_CMD_VERSION_H

#include "job/options.h"

/*
 * Prints the versions that the output depends on, with those of the Pythons in
 * the options.  Returns an exit status.
 */
int version_print(const struct options *options);

#endif
