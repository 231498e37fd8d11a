/* SPDX-License-Identifier: MIT */
/*
 * The engine of the embedded Python: the library inside a worker, or the
 * program that is installed with it.  Distributions build the program with
 * profile feedback, so that it compiles faster; but it takes longer to start.
 * Both are the same build of CPython and give the same bytes and messages.
 */
#ifndef PYC_BAKE_COMPILE_ENGINE_H
#define PYC_BAKE_COMPILE_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "compile/setup.h"
#include "host/compiler.h"
#include "job/options.h"
#include "job/request.h"

/*
 * For less source, in bytes, --engine=auto does not use the program, because
 * the program takes longer to start; and for smaller sources, in bytes on
 * average, because each one has to be sent to it.
 */
#define ENGINE_LEAST_BYTES (UINT64_C(4) << 20)
#define ENGINE_LEAST_AVERAGE 4096

/*
 * Sets up the engine that the options name.  auto names none: engine_choose
 * does.  Fails if the options name an engine and no Python is embedded, or name
 * the program and there is none or a whole sandbox is required.
 */
int engine_prepare(struct worker_setup *setup, const struct options *options,
		   struct err *err);

/*
 * Sets setup->engine for the worker that is made next, perhaps for this
 * request.  If the options leave the choice, it chooses the program if the
 * sources of the batch, which are `count` and have so many bytes, are large
 * enough and the first one must be compiled: if that one need not be, most
 * others probably need not be either.  The embedded Python
 * compiles what is repeated alone because a worker was lost, so that the result
 * does not depend on the engine; after that, auto does not use the program any
 * more.  setup can be NULL.
 */
void engine_choose(struct worker_setup *setup, const struct request *request,
		   size_t count, uint64_t bytes);

void engine_fini(struct worker_setup *setup);

/*
 * Starts the program that is set up, confined as the sandbox of the setup says.
 * Returns NULL if it does not start, or is not of the build of the embedded
 * Python.
 */
struct compiler *engine_start(const struct worker_setup *setup,
			      const struct compiler_info *embedded,
			      struct err *err);

/* Describes the choice for --version.  Owned; NULL if there is none, because
 * other Pythons compile. */
char *engine_describe(const struct options *options);

#endif
