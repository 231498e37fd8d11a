/* SPDX-License-Identifier: MIT */
/* --check on a wheel: how it differs from what baking would write. */
#ifndef PYC_BAKE_ZIP_CHECK_H
#define PYC_BAKE_ZIP_CHECK_H

#include "base/err.h"
#include "job/finding.h"
#include "job/outcome.h"
#include "job/plan.h"
#include "pyc/canon.h"
#include "pyc/pyc.h"
#include "zip/changes.h"

struct zip_check {
	struct zip_changes *changes; /* borrowed */
	struct findings *findings;   /* borrowed; NULL: nothing is compared */
	size_t first_finding;	     /* of this archive */
	struct canon canon;
};

/*
 * Sets *mode to that of the .pyc member of that name.  It stays as it is where
 * there is none, or one with a timestamp, which nothing in an archive can be
 * right for.  Fails where the archive cannot be read any more.
 */
int zip_check_mode(struct zip_check *check, const char *name,
		   enum pyc_mode *mode, struct err *err);

/*
 * Compares the .pyc member of that name with the header that baking gives it,
 * and with the bytes of outcome, unless that is NULL.  Fails where the archive
 * cannot be read any more; the message does not name it.
 */
int zip_check_artifact(struct zip_check *check, const struct source *source,
		       const char *name, const struct pyc_header *header,
		       const struct outcome *outcome, struct err *err);

/* The same for what came of a job, also where it failed. */
int zip_check_outcome(struct zip_check *check, const struct source *source,
		      const char *name, const struct outcome *outcome,
		      struct err *err);

/*
 * After all jobs: the other .pyc, then the archive itself.  sources is the
 * settled plan.  Findings of its own bytes are not looked for while there are
 * others, from which they would follow.
 */
int zip_check_rest(struct zip_check *check, const struct plan *sources,
		   struct err *err);

#endif
