/* SPDX-License-Identifier: MIT */
/* From a magic number to the CPython release that writes it. */
#ifndef PYC_BAKE_PYC_PYMAGIC_H
#define PYC_BAKE_PYC_PYMAGIC_H

#include <stdint.h>

/* The two bytes after the number in every .pyc: carriage return, line feed. */
#define PYMAGIC_TAIL 0x0a0d

/* Not the magic of a release from 3.7 on. */
#define PYMAGIC_UNKNOWN 0

/*
 * MINOR of the CPython 3.MINOR whose releases write this magic, the first
 * four bytes of a .pyc as a little-endian number; PYMAGIC_UNKNOWN for any
 * other, alphas and betas among them.  The numbers are those of CPython's
 * Lib/importlib/_bootstrap_external.py and, since 3.14,
 * Include/internal/pycore_magic_number.h.
 */
unsigned int pymagic_minor(uint32_t magic);

/*
 * The magic that releases of CPython 3.minor write, as above;
 * PYMAGIC_UNKNOWN where that is not known, or not yet settled.
 */
uint32_t pymagic_of(unsigned int minor);

#endif
