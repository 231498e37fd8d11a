/* SPDX-License-Identifier: MIT */
/* One plan through one pool into one sink. */
#ifndef PYC_BAKE_COMPILE_BATCH_H
#define PYC_BAKE_COMPILE_BATCH_H

#include "base/buf.h"
#include "base/err.h"
#include "compile/pythons.h"
#include "compile/wire.h"
#include "job/options.h"
#include "job/plan.h"
#include "job/sink.h"
#include "pool/pool.h"
#include "report/report.h"

enum batch_state {
	TASK_NEW,
	TASK_SENT, /* a worker has it, or had, and must compile it */
	TASK_SAME, /* what comes of it is what comes of the one before */
};

struct batch {
	const struct options *options;
	const struct python *python; /* NULL: .pyc files are normalised */
	struct plan *plan;
	struct sink *sink;
	struct report *report;
	/* What the parent does besides, as pool_client has it; or NULL. */
	int (*spare)(void *context, bool *more, struct err *err);
	void *spare_context;
	/* Filled by batch_run: the sources that python is to compile, and the
	 * levels asked for, ascending. */
	struct source **chosen;
	size_t chosen_count;
	int levels[LEVEL_COUNT];
	size_t level_count;
	enum pyc_mode mode; /* that the sink asked for last */
	enum batch_state *states;
	struct buf before; /* the reply that the next task may share */
};

/*
 * Bakes every source of the plan that python is to compile, at every level;
 * or normalises every .pyc of the plan.  What fails for one file is in the
 * report; -1 means that the run must end.
 */
int batch_run(struct batch *batch, struct pool *pool, struct err *err);

#endif
