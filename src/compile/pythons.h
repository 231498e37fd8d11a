/* SPDX-License-Identifier: MIT */
/*
 * The Pythons that compile in one run: those of --python, else the embedded
 * one, else that of host/own_python.  Each has its own pool of workers.
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

struct cache;
struct worker_setup;

struct python {
	char *program;		    /* path; owned; NULL for the embedded
				     * Python */
	struct worker_setup *setup; /* for the workers of pool; owned */
	struct pool *pool;	    /* owned */
	struct python_info info;
	struct buf answer; /* info's texts are borrowed from it */
};

struct pythons {
	struct python *items; /* sorted by version, the oldest first */
	size_t count;
	const struct cache *cache; /* that workers must leave; borrowed; or
				    * NULL */
};

#define PYTHONS_INIT ((struct pythons){ .items = NULL })

/*
 * Starts the programs that the options name, and asks each which Python it is.
 * The version of the embedded Python is known, so it is started only when it
 * must compile.  Calls meanwhile(context), unless NULL, once, while the first
 * program starts if there is one.  With --check=fast and --python-version, but
 * no --python, nothing is started, since the form of the .pyc is known.
 *
 * It is an error if a Python cannot be started, if two have the same version,
 * or if one does not have the version that --python-version asks for.
 */
int pythons_start(struct pythons *pythons, const struct options *options,
		  void (*meanwhile)(void *context), void *context,
		  struct err *err);
void pythons_fini(struct pythons *pythons);

/*
 * The text of --version for a Python that has started: its release, magic, tag,
 * and its program if it is not the embedded one.  Owned.
 */
char *pythons_describe(const struct python *python);

/* Whether a Python has the version that --python-version asks for. */
bool pythons_has_wanted(const struct options *options,
			const struct python_info *info);

/* Whether the pool of some Python gave up: pool_gave_up. */
bool pythons_gave_up(const struct pythons *pythons);

#endif
