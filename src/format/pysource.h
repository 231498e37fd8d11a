/* SPDX-License-Identifier: MIT */
/* What can be told of a source without compiling it. */
#ifndef PYC_BAKE_FORMAT_PYSOURCE_H
#define PYC_BAKE_FORMAT_PYSOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether -O is sure to make no difference: level 1 drops the statements
 * "assert" and takes __debug__ for false (Python/compile.c and ast_opt.c of
 * CPython), and neither word is in the source.  False where that cannot be
 * told by its bytes: it is not all ASCII, since identifiers are normalised,
 * or names an encoding, in which the words may look otherwise.
 */
bool pysource_ignores_level_1(const uint8_t *source, size_t length);

#endif
