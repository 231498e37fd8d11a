/* SPDX-License-Identifier: MIT */
/*
 * Libraries that are preloaded into this process, such as those of fakeroot and
 * pseudo.  Such a library makes system calls of its own inside the functions of
 * the C library, and may own descriptors.
 */
#ifndef PYC_BAKE_BASE_PRELOAD_H
#define PYC_BAKE_BASE_PRELOAD_H

#include <stdbool.h>

/*
 * Whether the environment names such a library: by LD_PRELOAD, or by the
 * variables that fakeroot and pseudo set.
 */
bool preload_is_active(void);

#endif
