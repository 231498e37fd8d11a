/* SPDX-License-Identifier: MIT */
/* The Pythons of a run process one plan in turns, the oldest first. */
#ifndef PYC_BAKE_COMPILE_TURNS_H
#define PYC_BAKE_COMPILE_TURNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "compile/batch.h"
#include "compile/pythons.h"

/* The actions of a sink around each turn.  Every function may be NULL. */
struct turns {
	const struct pythons *pythons;
	void *context;

	/*
	 * Whether the Python with this index has a turn; by default all have.
	 */
	bool (*is_for)(const void *context, size_t number);

	/* Called before a turn; is_last says that no other turn follows. */
	void (*begin)(void *context, size_t number, bool is_last);

	/* Called after a turn, even if it failed. */
	void (*end)(void *context, size_t number);

	/* Whether workers end after their turn, so that the memory they hold
	 * after many files does not add up. */
	bool is_frugal;
};

/*
 * Runs the batch once for each Python that has a turn, with batch->python set.
 * If the run has several Pythons, messages name the Python.  Returns -1 if the
 * run must end.
 */
int turns_run(const struct turns *turns, struct batch *batch, struct err *err);

#endif
