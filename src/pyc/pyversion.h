/* SPDX-License-Identifier: MIT */
/* Version numbers of distributions: PEP 440. */
#ifndef PYC_BAKE_PYC_PYVERSION_H
#define PYC_BAKE_PYC_PYVERSION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether two texts are the same version: equal by PEP 440, whatever their
 * spelling.  File names have "_" for "-", and some tools also write "_" for the
 * "!" of an epoch and the "+" of a local version.  A text that can be read in
 * several ways equals whatever equals one of its readings.  Texts that are not
 * versions are the same if their bytes are, with "-" taken for "_".
 */
bool pyversion_is_same(const char *left, size_t left_length, const char *right,
		       size_t right_length);

/*
 * Whether the text is a version by PEP 440, as packaging, pip and uv accept it
 * in the file name of a wheel.
 */
bool pyversion_is_valid(const char *text, size_t length);

#endif
