/* SPDX-License-Identifier: MIT */
/*
 * The part of the standard library that compiling needs, inside the program
 * (configure --enable-static-program).
 */
#ifndef PYC_BAKE_HOST_FROZEN_H
#define PYC_BAKE_HOST_FROZEN_H

#include <stdbool.h>

/*
 * Makes libpython import the modules that are inside the program.  Must be
 * called before it starts.  Returns false if the program has none, so that
 * libpython reads those of the system.
 */
bool frozen_use(void);

#endif
