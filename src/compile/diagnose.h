/* SPDX-License-Identifier: MIT */
/*
 * What a compiler said of a source, as it goes over the wire: with the line of
 * the source that it is about, or as much of that as can be looked at.
 */
#ifndef PYC_BAKE_COMPILE_DIAGNOSE_H
#define PYC_BAKE_COMPILE_DIAGNOSE_H

#include <stdbool.h>

#include "compile/wire.h"
#include "host/compiler.h"

/* Of a line so many characters are shown, and a mark where it goes on. */
#define DIAGNOSE_MOST_CHARACTERS 120

/*
 * Fills the diagnostics of the outcome; their texts are borrowed from the
 * result.  With refuses_warnings a SyntaxWarning or DeprecationWarning is an
 * error.
 */
void diagnose(struct outcome *outcome, const struct compiler_result *result,
	      const struct request *request, bool refuses_warnings);

/* Frees what diagnose has filled. */
void diagnose_free(struct outcome *outcome);

#endif
