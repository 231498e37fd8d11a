/* SPDX-License-Identifier: MIT */
/* What every run works with, whatever its operands. */
#ifndef PYC_BAKE_COMPILE_SESSION_H
#define PYC_BAKE_COMPILE_SESSION_H

#include "cache/cache.h"
#include "compile/pythons.h"
#include "job/finding.h"
#include "job/options.h"
#include "report/report.h"

/* Everything is borrowed. */
struct session {
	const struct options *options;
	const struct pythons *pythons; /* that compile; NULL to normalise */
	struct pool *pool;	       /* for normalising, which needs no
					* Python */
	struct cache *cache;	       /* NULL to normalise */
	struct report *report;
	struct findings *findings; /* of a check, which writes nothing; else
				    * NULL */
};

#endif
