/* SPDX-License-Identifier: MIT */
/* The sources and levels that a batch works on. */
#ifndef PYC_BAKE_COMPILE_CHOSEN_H
#define PYC_BAKE_COMPILE_CHOSEN_H

#include "compile/batch.h"

/*
 * Sets chosen and levels of a batch: the sources that its Python must compile.
 * Asks for each whether --allow-errors lists it.
 */
void chosen_begin(struct batch *batch);

/* Reports to the allowance which of the sources that it lists have failed. */
void chosen_review(const struct batch *batch);

#endif
