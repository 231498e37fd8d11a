/* SPDX-License-Identifier: MIT */
/* --check on a zip archive: how it differs from what baking would write. */
#ifndef PYC_BAKE_ZIP_CHECK_H
#define PYC_BAKE_ZIP_CHECK_H

#include "base/err.h"
#include "job/finding.h"
#include "job/outcome.h"
#include "job/plan.h"
#include "pyc/canon.h"
#include "pyc/pyc.h"
#include "report/verdict.h"
#include "zip/changes.h"

struct zip_check {
	struct zip_changes *changes; /* borrowed */
	struct findings *findings;   /* borrowed; NULL: nothing is compared */
	const struct verdicts *verdicts; /* on the sources; borrowed */
	size_t first_finding; /* number of the archive's first finding */
	struct canon canon;
};

/*
 * Sets *mode to the mode of the .pyc member of that name.  *mode is unchanged
 * if there is no such member, or if it has a timestamp, which can match nothing
 * in an archive.  Returns -1 if the archive can no longer be read.
 */
int zip_check_mode(struct zip_check *check, const char *name,
		   enum pyc_mode *mode, struct err *err);

/*
 * Compares the .pyc member of that name with the header that baking gives it
 * and, unless outcome is NULL, with the bytes of outcome.  Returns -1 if the
 * archive can no longer be read; the message does not name the archive.
 */
int zip_check_artifact(struct zip_check *check, const struct source *source,
		       const char *name, const struct pyc_header *header,
		       const struct outcome *outcome, struct err *err);

/* The same for the outcome of a job, which may have failed. */
int zip_check_outcome(struct zip_check *check, const struct source *source,
		      const char *name, const struct outcome *outcome,
		      struct err *err);

/*
 * Checks the other .pyc and then the archive itself.  Call it after all jobs;
 * sources is the settled plan.  The bytes of the archive are compared only if
 * there are no other findings, since those would make them differ.
 */
int zip_check_rest(struct zip_check *check, const struct plan *sources,
		   struct err *err);

#endif
