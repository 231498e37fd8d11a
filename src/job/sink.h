/* SPDX-License-Identifier: MIT */
/*
 * A sink is where sources come from and artifacts go: a tree, an archive, or
 * only a comparison.  The run (compile/batch) asks a sink for the bytes of a
 * job and hands it the outcome, in the order of the plan.  A sink does not
 * compile.
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

/* The result of the functions of a sink. */
enum sink_result {
	SINK_FATAL = -1, /* *err is filled; the run ends */
	SINK_OK = 0,
	SINK_REFUSED = 1, /* *err is filled; only this job fails */
	SINK_KNOWN = 2,	  /* load only: no worker is needed; counts as fresh */
};

/* Whether every other file would fail with the same errno. */
static inline bool
sink_ends_run(int number)
{
	return number == ENOSPC || number == EDQUOT || number == EIO ||
	       number == EROFS || number == EMFILE || number == ENFILE;
}

/* A job whose bytes a sink must load. */
struct sink_job {
	const struct source *source;
	int level;
	struct request *request; /* load sets source, existing, mode, mtime */
	struct buf *bytes;	 /* storage for source */
	bool is_loaded; /* request has the source, and bytes may be in use: an
			 * earlier job of the source was loaded just before */
	struct buf *existing; /* storage for existing */
	bool is_ahead; /* the job will be loaded again, and nothing is to be
			* remembered of this time */
};

struct sink {
	/* All jobs are written to one file.  It is not written if the worker of
	 * a job was lost (OUTCOME_LOST). */
	bool is_whole;

	enum sink_result (*load)(struct sink *sink, const struct sink_job *job,
				 struct err *err);

	/* Takes the outcome of a job: baked, fresh, failed, refused or lost. */
	enum sink_result (*accept)(struct sink *sink,
				   const struct source *source, int level,
				   const struct outcome *outcome,
				   struct err *err);

	/* The .pyc of a job, as messages show it.  Owned by the caller. */
	char *(*target)(struct sink *sink, const struct source *source,
			int level);

	/*
	 * Reads the existing .pyc of a job that was fresh or compared; a
	 * compared one may not exist.  NULL in a sink that does neither.
	 */
	int (*read)(struct sink *sink, const struct source *source, int level,
		    struct buf *bytes, struct err *err);
};

#endif
