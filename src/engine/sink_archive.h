/* SPDX-License-Identifier: MIT */
/*
 * A zip archive: artifacts are gathered until all are there, then the archive
 * is written anew beside its target and renamed over it in one step, or
 * compared with what stands there.
 */
#ifndef PYC_BAKE_ENGINE_SINK_ARCHIVE_H
#define PYC_BAKE_ENGINE_SINK_ARCHIVE_H

#include <stdbool.h>

#include "base/tmpfile.h"
#include "engine/finding.h"
#include "engine/options.h"
#include "engine/packed.h"
#include "engine/pythons.h"
#include "engine/sink.h"
#include "engine/wheel_sources.h"
#include "engine/zipfile.h"
#include "format/canon.h"

/* A member that the archive gains or loses: mostly a .pyc. */
struct archive_artifact {
	char *name; /* owned */
	struct packed packed; /* of size 0 where the source did not compile */
	bool is_executable;
};

struct sink_archive {
	struct sink sink; /* first, so that one is the other */
	const struct options *options;
	const struct python *python; /* who compiles; NULL to normalise */
	struct zipfile *zip;
	bool *is_dropped; /* of each member of zip: it goes */
	struct archive_artifact *artifacts;
	size_t count;
	size_t room;
	bool is_last_run;    /* no other Python compiles after this one */
	int last_level;	     /* after which a source is then not needed */
	const char *target;  /* borrowed */
	int directory_fd;    /* of the target's directory */
	struct tmpfile file; /* what becomes the target */

	/* To compare; findings is NULL where the archive is to be written. */
	struct findings *findings;
	size_t first_finding; /* of this archive */
	struct canon canon;

	struct wheel_sources sources; /* of the archive's .pyc */
};

/* All are borrowed; findings may be NULL. */
void sink_archive_init(struct sink_archive *archive,
		       const struct options *options, struct zipfile *zip,
		       struct findings *findings);
void sink_archive_fini(struct sink_archive *archive);

/*
 * Says which Python the next outcomes are of; is_last where none comes after
 * it.  Without a call what comes are .pyc members that were normalised.
 */
void sink_archive_turn(struct sink_archive *archive,
		       const struct python *python, bool is_last);

/* Drops every .pyc and all that lies in a __pycache__. */
void sink_archive_strip(struct sink_archive *archive);

/* Whether any member goes that no other one replaces. */
bool sink_archive_drops_any(const struct sink_archive *archive);

/*
 * Puts the artifacts in the order of their names, and drops each .pyc of a
 * wheel that would be installed in the place of one of them.
 */
void sink_archive_settle(struct sink_archive *archive);

/* The artifact of that name, or NULL; once they are in order. */
const struct archive_artifact *
sink_archive_find(const struct sink_archive *archive, const char *name);

/*
 * Makes sure that target, which may be the archive's own path and is borrowed,
 * can be written, before the work of baking.  The message starts with a path.
 */
int sink_archive_begin(struct sink_archive *archive, const char *target,
		       struct err *err);

/*
 * Writes the archive to the target.  Of a wheel that is sourceless by now,
 * WHEEL tells which Python it is for.  The message starts with a path.
 */
int sink_archive_commit(struct sink_archive *archive, struct err *err);

#endif
