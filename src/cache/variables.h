/* SPDX-License-Identifier: MIT */
/*
 * The variables of the environment that name a cache, for all programs: see
 * PYC_BAKE_CACHE in the manual.  An empty variable is the same as none.
 */
#ifndef PYC_BAKE_CACHE_VARIABLES_H
#define PYC_BAKE_CACHE_VARIABLES_H

#include <stdint.h>

#include "base/err.h"

#define VARIABLES_DIRECTORY "PYC_BAKE_CACHE"
#define VARIABLES_SIZE "PYC_BAKE_CACHE_SIZE"
#define VARIABLES_REMOTE "PYC_BAKE_CACHE_REMOTE"

/* The directory of the cache, clean.  Owned; NULL if there is none. */
char *variables_directory(void);

/*
 * Sets *size to the size of the cache, in bytes, if the variable is set.  Fails
 * if it is not a size.
 */
int variables_read_size(uint64_t *size, struct err *err);

/* The remote cache.  Borrowed from the environment; NULL if there is none. */
const char *variables_remote(void);

/*
 * Parses the size of a cache, which is at least 1 MiB.  name is what the
 * message calls it: an option or a variable.
 */
int variables_parse_size(const char *name, const char *text, uint64_t *size,
			 struct err *err);

#endif
