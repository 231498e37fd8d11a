/* SPDX-License-Identifier: MIT */
/* The version of Python that a user asks for. */
#ifndef PYC_BAKE_JOB_PYTHON_VERSION_H
#define PYC_BAKE_JOB_PYTHON_VERSION_H

#include <stdbool.h>

/*
 * Parses 3.Y or a release, such as 3.11.2 or 3.14.0rc1.  Returns -1 if the text
 * is neither; then nothing is set.
 */
int python_version_parse(const char *text, unsigned int *minor,
			 bool *is_release);

#endif
