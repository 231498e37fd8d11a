/* SPDX-License-Identifier: MIT */
/*
 * The sink of a zip archive.  It gathers artifacts until all are complete.
 * Then the new archive is written next to its target and renamed over it in one
 * step, or it is compared with the existing archive.
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
	struct sink sink; /* first, so that the pointers convert */
	struct zip_changes changes;
	struct zip_check check; /* findings NULL: the archive is written */
	bool is_last_run;	/* no other Python compiles after this one */
	int last_level;		/* a source is not needed after this level */
	const char *target;	/* borrowed */
	int directory_fd;	/* the target's directory */
	struct tmpfile file;	/* becomes the target */
};

/* Borrows all arguments; findings may be NULL. */
void zip_sink_init(struct zip_sink *archive, const struct options *options,
		   struct zipfile *zip, struct findings *findings);
void zip_sink_fini(struct zip_sink *archive);

/*
 * Sets the Python of the next outcomes; is_last if no other Python follows.
 * Without a call, the outcomes are normalised .pyc members.
 */
void zip_sink_turn(struct zip_sink *archive, const struct python *python,
		   bool is_last);

/*
 * Makes sure that target can be written, before the work of baking.  target is
 * borrowed and may be the archive's own path.  The message starts with a path.
 */
int zip_sink_begin(struct zip_sink *archive, const char *target,
		   struct err *err);

/*
 * Writes the archive to the target.  If a wheel has lost its sources, its WHEEL
 * names the Python that it is for.  The message starts with a path.
 */
int zip_sink_commit(struct zip_sink *archive, struct err *err);

/* Does archive_file_sync for the committed archive. */
int zip_sink_sync(const struct zip_sink *archive, struct err *err);

#endif
