/* SPDX-License-Identifier: MIT */
/* Runs one plan through one pool into one sink. */
#ifndef PYC_BAKE_COMPILE_BATCH_H
#define PYC_BAKE_COMPILE_BATCH_H

#include "base/buf.h"
#include "base/err.h"
#include "cache/cache.h"
#include "compile/chosen.h"
#include "compile/expected.h"
#include "compile/loaded.h"
#include "compile/prefetch.h"
#include "compile/pythons.h"
#include "compile/recall.h"
#include "compile/wire.h"
#include "job/options.h"
#include "job/plan.h"
#include "job/sink.h"
#include "pool/pool.h"
#include "report/report.h"
#include "report/verdict.h"

enum batch_state {
	BATCH_NEW,
	BATCH_SENT, /* sent to a worker, which must compile it */
	BATCH_SAME, /* has the same outcome as the task before */
};

struct batch_task {
	enum batch_state state;
	struct expected expected; /* of the reply */
	struct recall_note *note; /* for the cache; or NULL */
	enum pyc_mode mode;	  /* of the request */
	uint64_t milliseconds;	  /* that a worker had it, for --html */
	/* For --report: */
	bool is_hashed;
	uint64_t hash; /* of the source, as defined in PEP 552 */
};

struct batch {
	const struct options *options;
	const struct python *python; /* NULL: .pyc files are normalised */
	struct cache *cache;	     /* or NULL */
	const struct plan *plan;
	const struct verdicts *verdicts; /* on the sources of the plan */
	struct sink *sink;
	struct report *report;
	/* Other work for the parent, see pool_client; or NULL. */
	int (*spare)(void *context, bool *more, struct err *err);
	void *spare_context;
	/* Set by batch_run: */
	struct chosen chosen;
	struct batch_task *tasks;
	struct loaded loaded;
	struct buf before; /* the reply that the next task may share */
	struct buf stream; /* what recall_complete has added to that reply */
	struct prefetch prefetch;
};

/*
 * Bakes every source of the plan that python must compile, at every level; or
 * normalises every .pyc of the plan.  Failures of single files are in the
 * report.  Returns -1 if the run must end.
 */
int batch_run(struct batch *batch, struct pool *pool, struct err *err);

#endif
