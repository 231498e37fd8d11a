/* SPDX-License-Identifier: MIT */
/* What the argument of an instruction means. */
#ifndef PYC_BAKE_PYC_CODE_ARGUMENT_H
#define PYC_BAKE_PYC_CODE_ARGUMENT_H

#include "base/buf.h"
#include "pyc/code_object.h"
#include "pyc/instructions.h"

/*
 * Appends the meaning, much as dis shows it: a constant as repr() does, a name,
 * "to OFFSET", an operator.  Appends nothing if the argument is only a number,
 * and "?" for what the code object does not have.  Names and constants are cut
 * after 200 bytes.  Source: CPython, Lib/dis.py, get_argval_argrepr.
 */
void code_argument_add(struct buf *text, const struct code_object *code,
		       const struct instruction *instruction);

#endif
