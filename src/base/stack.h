/* SPDX-License-Identifier: MIT */
/*
 * A stack of a fixed size.  The stack of a process is limited by `ulimit -s`,
 * and the nesting depth that CPython can compile depends on that limit.
 * CPython checks the size of its stack since 3.14; earlier versions may overrun
 * it.
 */
#ifndef PYC_BAKE_BASE_STACK_H
#define PYC_BAKE_BASE_STACK_H

#include "base/err.h"

/*
 * Twice the usual limit.  host/pyworker.py and the manual have the same value.
 */
#define STACK_BYTES (16u << 20)

/*
 * Runs function(context) on a stack of STACK_BYTES and waits for it.  Returns
 * -1 if the stack cannot be allocated; function was then not run.  err must be
 * empty.
 */
int stack_run(void (*function)(void *context), void *context, struct err *err);

#endif
