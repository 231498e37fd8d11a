/* SPDX-License-Identifier: MIT */
/* The sources and levels that a batch works on. */
#ifndef PYC_BAKE_COMPILE_CHOSEN_H
#define PYC_BAKE_COMPILE_CHOSEN_H

#include <stddef.h>
#include <stdint.h>

#include "compile/pythons.h"
#include "job/options.h"
#include "job/plan.h"
#include "report/allowance.h"
#include "report/verdict.h"

struct chosen {
	const struct source **sources; /* that the Python must compile; owned */
	size_t count;
	uint64_t bytes;		 /* of all these sources */
	int levels[LEVEL_COUNT]; /* that were asked for, in ascending order */
	size_t level_count;
};

/* What they are chosen from.  Everything is borrowed. */
struct chosen_from {
	const struct options *options;
	const struct python *python; /* NULL: .pyc files are normalised */
	const struct plan *plan;
	const struct verdicts *verdicts; /* on the sources of the plan */
	struct allowance *allowance;	 /* of --allow-errors; or NULL */
};

/* Chooses, and asks for each source whether --allow-errors lists it. */
void chosen_begin(struct chosen *chosen, const struct chosen_from *from);
void chosen_fini(struct chosen *chosen);

/* Reports to the allowance which of the sources that it lists have failed. */
void chosen_review(const struct chosen *chosen, const struct chosen_from *from);

#endif
