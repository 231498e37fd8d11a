/* SPDX-License-Identifier: MIT */
/* Properties of a source that are known without compiling it. */
#ifndef PYC_BAKE_PYC_PYSOURCE_H
#define PYC_BAKE_PYC_PYSOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether -O certainly makes no difference.  Level 1 drops "assert" statements
 * and takes __debug__ for false (CPython, Python/compile.c and ast_opt.c), so
 * neither word may be in the source.  "assert" is a keyword and has one
 * spelling.  __debug__ is an identifier and may be written in other characters
 * (PEP 3131).  Also false if the source may declare an encoding in which the
 * words have other bytes.
 */
bool pysource_ignores_level_1(const uint8_t *source, size_t length);

#endif
