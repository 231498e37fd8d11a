/* SPDX-License-Identifier: MIT */
/* Whether the tests run under qemu-user, which lacks some calls of Linux. */
#ifndef PYC_BAKE_TESTS_EMULATED_H
#define PYC_BAKE_TESTS_EMULATED_H

#include <stdbool.h>
#include <sys/prctl.h>

/* Linux has this call since 3.4. */
static inline bool
is_emulated(void)
{
	int value;

	return prctl(PR_GET_CHILD_SUBREAPER, &value, 0, 0, 0) < 0;
}

#endif
