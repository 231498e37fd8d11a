/* SPDX-License-Identifier: MIT */
/*
 * Turns the messages of a compiler into diagnostics.  Each has the source line
 * that it is about, or the part of the line that can be shown.
 */
#ifndef PYC_BAKE_COMPILE_DIAGNOSE_H
#define PYC_BAKE_COMPILE_DIAGNOSE_H

#include <stdbool.h>

#include "compile/wire.h"
#include "host/compiler.h"

/* How many characters of a line are shown; a mark shows that it is longer. */
#define DIAGNOSE_MOST_CHARACTERS 120

/*
 * Fills the diagnostics of the outcome; their texts are borrowed from the
 * result.  With refuses_warnings a SyntaxWarning or DeprecationWarning is an
 * error.
 */
void diagnose(struct outcome *outcome, const struct compiler_result *result,
	      const struct request *request, bool refuses_warnings);

/* Frees what diagnose filled. */
void diagnose_free(struct outcome *outcome);

#endif
