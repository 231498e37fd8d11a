/* SPDX-License-Identifier: MIT */
/* Maps between magic numbers and the CPython versions that write them. */
#ifndef PYC_BAKE_PYC_PYMAGIC_H
#define PYC_BAKE_PYC_PYMAGIC_H

#include <stdint.h>

/* The two bytes after the number in every .pyc: carriage return, line feed. */
#define PYMAGIC_TAIL 0x0a0d

/* Not the magic of a known version (3.7 or later). */
#define PYMAGIC_UNKNOWN 0

/*
 * Returns MINOR of the CPython 3.MINOR that writes this magic (the first four
 * bytes of a .pyc as a little-endian number), or PYMAGIC_UNKNOWN for other
 * magics, such as those of alphas and betas.  The numbers are those of
 * CPython's Lib/importlib/_bootstrap_external.py and, since 3.14,
 * Include/internal/pycore_magic_number.h.
 */
unsigned int pymagic_minor(uint32_t magic);

/*
 * Returns the magic, in the same form, that CPython 3.minor writes, or
 * PYMAGIC_UNKNOWN if it is not known.
 */
uint32_t pymagic_of(unsigned int minor);

#endif
