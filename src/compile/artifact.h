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
#include "pyc/pyc.h"

struct journal;

/* Everything is borrowed. */
struct artifact {
	const struct source *source;
	int level;
	const char *tag; /* of the Python */
	enum pyc_mode mode;
	bool is_hashed;
	uint64_t hash;	  /* of the source, as defined in PEP 552 */
	bool is_compared; /* by --check */
	struct sink *sink;
	const char *problem; /* of the sink with the outcome; or NULL */
	bool is_allowed;     /* a failure is one that --allow-errors lists */
};

/* Adds a line to the journal.  Fails if the existing .pyc cannot be read. */
int artifact_note(const struct artifact *artifact,
		  const struct outcome *outcome, struct journal *journal,
		  struct err *err);

#endif
