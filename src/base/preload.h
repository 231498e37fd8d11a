/* SPDX-License-Identifier: MIT */
/*
 * Libraries that are preloaded into this process, such as those of fakeroot and
 * pseudo.  Such a library makes system calls of its own inside the functions of
 * the C library, and may own descriptors.
 */
#ifndef PYC_BAKE_BASE_PRELOAD_H
#define PYC_BAKE_BASE_PRELOAD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The variable of the environment that names such a library: LD_PRELOAD, or one
 * that fakeroot or pseudo sets.  Copies its name, cut to size - 1 bytes, to
 * name.  Returns false if there is none.
 */
bool preload_find(char *name, size_t size);

/* Whether there is such a variable. */
bool preload_is_active(void);

#endif
