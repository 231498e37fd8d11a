/* SPDX-License-Identifier: MIT */
/*
 * A zip archive: artifacts are gathered until all are there, then the archive
 * is written anew beside its target and renamed over it in one step, or
 * compared with what stands there.
 */
#ifndef PYC_BAKE_ZIP_SINK_H
#define PYC_BAKE_ZIP_SINK_H

#include <stdbool.h>

#include "base/tmpfile.h"
#include "compile/pythons.h"
#include "job/finding.h"
#include "job/options.h"
#include "job/sink.h"
#include "zip/changes.h"
#include "zip/check.h"
#include "zip/zipfile.h"

struct zip_sink {
	struct sink sink; /* first, so that one is the other */
	struct zip_changes changes;
	struct zip_check check; /* its findings are NULL where the archive is
				 * to be written */
	bool is_last_run;	/* no other Python compiles after this one */
	int last_level;		/* after which a source is then not needed */
	const char *target;	/* borrowed */
	int directory_fd;	/* of the target's directory */
	struct tmpfile file;	/* what becomes the target */
};

/* All are borrowed; findings may be NULL. */
void zip_sink_init(struct zip_sink *archive, const struct options *options,
		   struct zipfile *zip, struct findings *findings);
void zip_sink_fini(struct zip_sink *archive);

/*
 * Says which Python the next outcomes are of; is_last where none comes after
 * it.  Without a call what comes are .pyc members that were normalised.
 */
void zip_sink_turn(struct zip_sink *archive, const struct python *python,
		   bool is_last);

/*
 * Makes sure that target, which may be the archive's own path and is borrowed,
 * can be written, before the work of baking.  The message starts with a path.
 */
int zip_sink_begin(struct zip_sink *archive, const char *target,
		   struct err *err);

/*
 * Writes the archive to the target.  Of a wheel that is sourceless by now,
 * WHEEL tells which Python it is for.  The message starts with a path.
 */
int zip_sink_commit(struct zip_sink *archive, struct err *err);

#endif
