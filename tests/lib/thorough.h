/* SPDX-License-Identifier: MIT */
/* Whether a test does more than make check needs: make check-thorough. */
#ifndef PYC_BAKE_TESTS_THOROUGH_H
#define PYC_BAKE_TESTS_THOROUGH_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline bool
is_thorough(void)
{
	const char *value = getenv("PYC_BAKE_THOROUGH");

	return value && (!strcmp(value, "1") || !strcmp(value, "2"));
}

#endif
