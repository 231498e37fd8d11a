/* SPDX-License-Identifier: MIT */
/*
 * Where the bytecode of two code objects differs, and the tables that belong to
 * it, in words.
 */
#ifndef PYC_BAKE_DIFF_BYTECODE_H
#define PYC_BAKE_DIFF_BYTECODE_H

#include <stdbool.h>

#include "diff/said.h"
#include "pyc/code_object.h"

/* Two code objects of the same version. */
struct diff_bytecode {
	const struct code_object *old; /* borrowed, like new */
	const struct code_object *new;
};

/*
 * These append the first difference.  They return false, and append nothing, if
 * there is none but in the bytes.
 *
 * The detail shows the instructions around that place on both sides.
 */

/* "offset 4: LOAD_CONST 1 (2.5) and LOAD_CONST 2 ('text')" */
bool diff_bytecode_code(const struct diff_bytecode *pair,
			struct diff_said *said);

/*
 * "offset 4 (LOAD_CONST): line 5 and line 6", also with columns if only they
 * differ.  Compares the first instructions of both with each other, then the
 * second ones and so on.
 */
bool diff_bytecode_lines(const struct diff_bytecode *pair,
			 struct diff_said *said);

/* "entry 0: 4 to 8, handler 12, depth 0 and nothing" */
bool diff_bytecode_exceptions(const struct diff_bytecode *pair,
			      struct diff_said *said);

#endif
