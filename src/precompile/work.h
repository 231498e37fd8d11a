/* SPDX-License-Identifier: MIT */
/*
 * Compiles the sources of one request after the other, with one Python whose
 * workers stay warm.
 */
#ifndef PYC_BAKE_PRECOMPILE_WORK_H
#define PYC_BAKE_PRECOMPILE_WORK_H

#include "base/err.h"
#include "base/exit_status.h"
#include "compile/pythons.h"
#include "job/options.h"
#include "precompile/arguments.h"

struct work {
	struct options options;
	struct pythons pythons;
	const char *program; /* the Python; borrowed */
};

/*
 * Starts the Python that the arguments of the program name, with up to so many
 * workers.  The arguments are borrowed.  Must be ended also on failure.
 */
int work_begin(struct work *work, const struct arguments *start,
	       unsigned int workers, struct err *err);
void work_end(struct work *work);

/*
 * Compiles what the arguments of a request say.  Messages are on standard
 * error.  The status is EXIT_STATUS_FILES if a source does not compile,
 * EXIT_STATUS_TROUBLE if anything else is wrong.  sandbox is the directory of
 * all files, or NULL.
 */
enum exit_status work_run(struct work *work, const struct arguments *arguments,
			  const char *sandbox);

/* Whether the workers gave up: pool_gave_up.  Then nothing more succeeds. */
bool work_gave_up(const struct work *work);

/* Removes what a killed process has left where the request writes. */
void work_sweep(const struct arguments *arguments, const char *sandbox);

/* The line of --version about the Python.  Owned; NULL on error. */
char *work_describe(const struct work *work);

#endif
