/* SPDX-License-Identifier: MIT */
/* One plan through one pool into one sink. */
#ifndef PYC_BAKE_ENGINE_BATCH_H
#define PYC_BAKE_ENGINE_BATCH_H

#include "base/err.h"
#include "engine/options.h"
#include "engine/plan.h"
#include "engine/pool.h"
#include "engine/report.h"
#include "engine/sink.h"
#include "engine/wire.h"

struct batch {
	const struct options *options;
	const struct wire_about *about;
	struct plan *plan;
	struct sink *sink;
	struct report *report;
	/* Filled by batch_run: the levels asked for, ascending. */
	int levels[LEVEL_COUNT];
	size_t level_count;
};

/*
 * Bakes every source of the plan at every level.  What fails for one file is
 * in the report; -1 means that the run must end.
 */
int batch_run(struct batch *batch, struct pool *pool, struct err *err);

#endif
