/* SPDX-License-Identifier: MIT */
/* --version. */
#ifndef PYC_BAKE_CMD_VERSION_H
#define PYC_BAKE_CMD_VERSION_H

#include "job/options.h"

/*
 * Prints the versions that the output depends on, of the Pythons that the
 * options ask for.  Returns an exit status.
 */
int version_print(const struct options *options);

#endif
