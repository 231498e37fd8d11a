/* SPDX-License-Identifier: MIT */
/* --check on a wheel: how it differs from what baking would write. */
#ifndef PYC_BAKE_ENGINE_ARCHIVE_CHECK_H
#define PYC_BAKE_ENGINE_ARCHIVE_CHECK_H

#include "base/err.h"
#include "engine/sink_archive.h"
#include "format/pyc.h"

/*
 * The mode of the .pyc member of that name; otherwise, where there is none or
 * it has a timestamp, which nothing in an archive can be right for.
 */
enum pyc_mode archive_check_mode(const struct sink_archive *archive,
				 const char *name, enum pyc_mode otherwise);

/*
 * Compares the .pyc member of that name with the header that baking gives it,
 * and with the bytes of outcome, unless that is NULL.
 */
void archive_check_artifact(struct sink_archive *archive,
			    const struct source *source, const char *name,
			    const struct pyc_header *header,
			    const struct outcome *outcome);

/* The same for what came of a job, also where it failed. */
void archive_check_outcome(struct sink_archive *archive,
			   const struct source *source, const char *name,
			   const struct outcome *outcome);

/*
 * After all jobs: the other .pyc, then the archive itself.  sources is the
 * settled plan.  Findings of its own bytes are not looked for while there are
 * others, from which they would follow.
 */
int archive_check_rest(struct sink_archive *archive,
		       const struct plan *sources, struct err *err);

#endif
