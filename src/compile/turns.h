/* SPDX-License-Identifier: MIT */
/* The Pythons of a run take turns over one plan, the oldest first. */
#ifndef PYC_BAKE_COMPILE_TURNS_H
#define PYC_BAKE_COMPILE_TURNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "compile/batch.h"
#include "compile/pythons.h"

/* What a sink does around each turn.  Every function may be NULL. */
struct turns {
	const struct pythons *pythons;
	void *context;

	/* Whether the Python of this number has a turn; all have by default. */
	bool (*is_for)(const void *context, size_t number);

	/* Before a turn; is_last: no other one follows. */
	void (*begin)(void *context, size_t number, bool is_last);

	/* After a turn, also one that failed. */
	void (*end)(void *context, size_t number);

	/* Whether workers end after their turn, so that the memory that many
	 * files left in them does not add up. */
	bool is_frugal;
};

/*
 * Runs the batch once for each Python that has a turn, with batch->python set.
 * Messages name the Python where the run has several.  -1 means that the run
 * must end.
 */
int turns_run(const struct turns *turns, struct batch *batch, struct err *err);

#endif
