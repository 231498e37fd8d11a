/* SPDX-License-Identifier: MIT */
/*
 * A persistent worker of Bazel (bazel.build/remote/creating): reads requests
 * from standard input and writes a response for each to standard output.
 */
#ifndef PYC_BAKE_PRECOMPILE_SERVE_H
#define PYC_BAKE_PRECOMPILE_SERVE_H

#include "base/exit_status.h"
#include "precompile/arguments.h"

/*
 * Serves until the end of standard input, and finishes the requests that it
 * has.  Malformed input ends it too, with EXIT_STATUS_TROUBLE.  After a signal
 * (base/signals.h) it returns without answers.
 */
enum exit_status serve_run(const struct arguments *start);

#endif
