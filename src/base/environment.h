/* SPDX-License-Identifier: MIT */
/* Variables of the environment. */
#ifndef PYC_BAKE_BASE_ENVIRONMENT_H
#define PYC_BAKE_BASE_ENVIRONMENT_H

/*
 * The value of a variable that is set and not empty, else NULL.  Borrowed from
 * the environment.
 */
const char *environment_get(const char *name);

#endif
