/* SPDX-License-Identifier: MIT */
/*
 * A stack of one size.  That of a process is what `ulimit -s` allows, and how
 * deeply nested a source CPython compiles depends on it: from 3.14 on CPython
 * asks for the size of its stack, before that it may overrun it.
 */
#ifndef PYC_BAKE_BASE_STACK_H
#define PYC_BAKE_BASE_STACK_H

#include "base/err.h"

/* Twice the usual limit.  host/pyworker.py and the manual say the same. */
#define STACK_BYTES (16u << 20)

/*
 * Runs function(context) on a stack of STACK_BYTES and returns when it has
 * returned.  -1 where there is none to be had; it then was not run.
 */
int stack_run(void (*function)(void *context), void *context, struct err *err);

#endif
