/* SPDX-License-Identifier: MIT */
/* The descriptors that a forked process keeps. */
#ifndef PYC_BAKE_BASE_DESCRIPTORS_H
#define PYC_BAKE_BASE_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Closes all descriptors above those of the standard streams but the kept ones,
 * which must be in ascending order.  -1 is ignored.  If a library is preloaded
 * (base/preload.h), closes none, since some may belong to it.
 */
void descriptors_close_others(const int *kept, size_t count);

/*
 * Whether this new descriptor is one of the last that the process may have.  It
 * needs them for the files and directories that it reads and writes.
 */
bool descriptors_are_short(int fd);

/*
 * Connects the standard streams to /dev/null.  If it cannot be opened, connects
 * them to a pipe that nobody else has: reading gives its end, and writing
 * fails.
 */
void descriptors_silence(void);

#endif
