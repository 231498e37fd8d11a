/* SPDX-License-Identifier: MIT */
/* What can be told of a source without compiling it. */
#ifndef PYC_BAKE_PYC_PYSOURCE_H
#define PYC_BAKE_PYC_PYSOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether -O is sure to make no difference: level 1 drops the statements
 * "assert" and takes __debug__ for false (Python/compile.c and ast_opt.c of
 * CPython), and neither word is in the source.  The one is a keyword, which
 * stands as it is; the other is an identifier, and may be written in other
 * characters (PEP 3131).  False also where the source may name an encoding in
 * which the words look otherwise.
 */
bool pysource_ignores_level_1(const uint8_t *source, size_t length);

#endif
