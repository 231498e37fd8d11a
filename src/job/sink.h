/* SPDX-License-Identifier: MIT */
/*
 * Where sources come from and artifacts go: a tree, an archive, or nowhere
 * but into a comparison.  The run (compile/batch) asks a sink for a job's
 * bytes and hands it what came of it, in the order of the plan; compiling is
 * none of its business.
 */
#ifndef PYC_BAKE_JOB_SINK_H
#define PYC_BAKE_JOB_SINK_H

#include <errno.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "job/outcome.h"
#include "job/plan.h"
#include "job/request.h"

/* What the functions of a sink return. */
enum sink_result {
	SINK_FATAL = -1, /* *err filled: the run ends */
	SINK_OK = 0,
	SINK_REFUSED = 1, /* *err filled: this job fails, the run goes on */
	SINK_KNOWN = 2, /* of load: no worker is needed, as if it were fresh */
};

/* Whether errno tells of a failure that would meet every other file too. */
static inline bool
sink_ends_run(int number)
{
	return number == ENOSPC || number == EDQUOT || number == EIO ||
	       number == EROFS || number == EMFILE || number == ENFILE;
}

/* A job whose bytes a sink is to load. */
struct sink_job {
	struct source *source;
	int level;
	struct request
		*request;     /* gets source, existing .pyc, mode and mtime, */
	struct buf *bytes;    /* for which these two */
	struct buf *existing; /* may be used */
};

struct sink {
	/* All jobs go into one file, which is not written without one whose
	 * worker was lost (OUTCOME_LOST). */
	bool is_whole;

	enum sink_result (*load)(struct sink *sink, const struct sink_job *job,
				 struct err *err);

	/* Takes a job's outcome, baked, fresh or failed. */
	enum sink_result (*accept)(struct sink *sink, struct source *source,
				   int level, const struct outcome *outcome,
				   struct err *err);

	/* The .pyc of a job as messages show it.  Owned by the caller. */
	char *(*target)(struct sink *sink, const struct source *source,
			int level);

	/*
	 * Reads the .pyc that stands there for a job that was fresh, or
	 * compared, where there may be none; NULL in a sink that does neither.
	 */
	int (*read)(struct sink *sink, const struct source *source, int level,
		    struct buf *bytes, struct err *err);
};

#endif
