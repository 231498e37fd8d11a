/* SPDX-License-Identifier: MIT */
/* What a worker is made for. */
#ifndef PYC_BAKE_COMPILE_SETUP_H
#define PYC_BAKE_COMPILE_SETUP_H

#include <stdbool.h>
#include <stdint.h>

#include "cache/cache.h"
#include "host/compiler.h"
#include "host/sandbox.h"

/* The compiler of a worker and its settings, as they are when it is made. */
struct worker_setup {
	const char *program; /* path of the Python to run, borrowed; NULL for
			      * the embedded one */
	const char *engine;  /* the program of the embedded Python's build if
			      * that is to compile; borrowed; or NULL */
	bool needs_engine; /* else the embedded one compiles if engine cannot */
	unsigned int timeout; /* for a job, in seconds; 0: no limit */
	enum compiler_warnings warnings;
	enum sandbox_mode sandbox;
	uint64_t own_limit; /* of the parent on memory, see memlimit_own */
	const struct cache *cache; /* of the parent, borrowed; or NULL */
	/* For the parent, see compile/engine.h: */
	char *engine_program; /* that is chosen; owned; or NULL */
	bool is_engine_fixed; /* the choice is made */
};

#endif
