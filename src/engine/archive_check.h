/* SPDX-License-Identifier: MIT */
/* --check on a wheel: how it differs from what baking would write. */
#ifndef PYC_BAKE_ENGINE_ARCHIVE_CHECK_H
#define PYC_BAKE_ENGINE_ARCHIVE_CHECK_H

#include "base/err.h"
#include "engine/sink_archive.h"
#include "format/pyc.h"

/*
 * Sets *mode to that of the .pyc member of that name.  It stays as it is where
 * there is none, or one with a timestamp, which nothing in an archive can be
 * right for.  Fails where the archive cannot be read any more.
 */
int archive_check_mode(struct sink_archive *archive, const char *name,
		       enum pyc_mode *mode, struct err *err);

/*
 * Compares the .pyc member of that name with the header that baking gives it,
 * and with the bytes of outcome, unless that is NULL.  Fails where the archive
 * cannot be read any more; the message does not name it.
 */
int archive_check_artifact(struct sink_archive *archive,
			   const struct source *source, const char *name,
			   const struct pyc_header *header,
			   const struct outcome *outcome, struct err *err);

/* The same for what came of a job, also where it failed. */
int archive_check_outcome(struct sink_archive *archive,
			  const struct source *source, const char *name,
			  const struct outcome *outcome, struct err *err);

/*
 * After all jobs: the other .pyc, then the archive itself.  sources is the
 * settled plan.  Findings of its own bytes are not looked for while there are
 * others, from which they would follow.
 */
int archive_check_rest(struct sink_archive *archive,
		       const struct plan *sources, struct err *err);

#endif
