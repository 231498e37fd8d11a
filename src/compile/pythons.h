/* SPDX-License-Identifier: MIT */
/*
 * The Pythons that compile in one run: those of --python, else the embedded
 * one.  Each has a pool of workers of its own.
 */
#ifndef PYC_BAKE_COMPILE_PYTHONS_H
#define PYC_BAKE_COMPILE_PYTHONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "compile/wire.h"
#include "job/options.h"
#include "job/plan.h"
#include "pool/pool.h"

struct worker_setup;

struct python {
	char *program;		    /* path; owned; NULL for the embedded one */
	struct worker_setup *setup; /* of the workers of pool; owned */
	struct pool *pool;	    /* owned */
	struct python_info info;
	struct buf answer; /* what about borrows from */
};

struct pythons {
	struct python *items; /* by version, the oldest first */
	size_t count;
};

#define PYTHONS_INIT ((struct pythons){ NULL, 0 })

/*
 * Starts the programs that the options name and asks each which Python it is;
 * of the embedded one that is known, and it is started only where something
 * must be compiled.  meanwhile(context) is called once, while the first
 * program starts if there is one; it may be NULL.  For --check=fast with
 * --python-version nothing is started: what its .pyc look like is known.  An
 * error if one cannot be started, if two are of one version, or if one is not
 * of the version that --python-version asks for.
 */
int pythons_start(struct pythons *pythons, const struct options *options,
		  void (*meanwhile)(void *context), void *context,
		  struct err *err);
void pythons_fini(struct pythons *pythons);

/* Whether the pool of one gave up: pool_gave_up. */
bool pythons_gave_up(const struct pythons *pythons);

#endif
