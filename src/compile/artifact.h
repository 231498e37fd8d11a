/* SPDX-License-Identifier: MIT */
/* What --report says of the result of one job. */
#ifndef PYC_BAKE_COMPILE_ARTIFACT_H
#define PYC_BAKE_COMPILE_ARTIFACT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "job/outcome.h"
#include "job/plan.h"
#include "job/sink.h"
#include "report/report.h"
#include "pyc/pyc.h"

/* Everything is borrowed. */
struct artifact {
	const struct source *source;
	int level;
	const char *tag; /* of the Python */
	enum pyc_mode mode;
	bool is_hashed;
	uint64_t hash;	       /* of the source, as defined in PEP 552 */
	uint64_t milliseconds; /* that a worker had the job, roughly */
	bool is_compared;      /* by --check */
	struct sink *sink;
	const char *problem; /* of the sink with the outcome; or NULL */
	bool is_allowed;     /* a failure is one that --allow-errors lists */
};

/*
 * Adds an artifact to the journal and the page of the report, as far as it has
 * them.  Fails if the existing .pyc cannot be read.
 */
int artifact_note(const struct artifact *artifact,
		  const struct outcome *outcome, struct report *report,
		  struct err *err);

#endif
