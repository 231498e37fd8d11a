/* SPDX-License-Identifier: MIT */
/* A sink that appends to a buffer. */
#ifndef PYC_BAKE_TESTS_APPEND_H
#define PYC_BAKE_TESTS_APPEND_H

#include "base/buf.h"
#include "base/err.h"

/* context is the struct buf. */
static inline int
append(void *context, const void *bytes, size_t length, struct err *err)
{
	(void)err;
	buf_add(context, bytes, length);
	return 0;
}

#endif
