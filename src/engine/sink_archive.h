/* SPDX-License-Identifier: MIT */
/*
 * A wheel: artifacts are gathered until all are there, then the archive is
 * written anew beside its target and renamed over it in one step.
 */
#ifndef PYC_BAKE_ENGINE_SINK_ARCHIVE_H
#define PYC_BAKE_ENGINE_SINK_ARCHIVE_H

#include "base/tmpfile.h"
#include "engine/options.h"
#include "engine/sink.h"
#include "engine/wheel.h"

/* A .pyc that the archive gains or loses. */
struct archive_artifact {
	char *name;	 /* of the member; owned */
	struct buf pyc;	 /* empty where the source did not compile */
	uint8_t sha256[DIGEST_SHA256_SIZE];
};

struct sink_archive {
	struct sink sink; /* first, so that one is the other */
	const struct options *options;
	const char *tag;
	struct wheel *wheel;
	struct archive_artifact *artifacts;
	size_t count;
	int last_level;	     /* after which a source is not needed */
	const char *target;  /* borrowed */
	int directory_fd;    /* of the target's directory */
	struct tmpfile file; /* what becomes the target */
};

/*
 * options, tag and wheel are borrowed.  sources is the number of sources that
 * the sink will see.
 */
void sink_archive_init(struct sink_archive *archive,
		       const struct options *options, const char *tag,
		       struct wheel *wheel, size_t sources);
void sink_archive_fini(struct sink_archive *archive);

/*
 * Makes sure that target, which may be the wheel's own path and is borrowed,
 * can be written, before the work of baking.  The message starts with a path.
 */
int sink_archive_begin(struct sink_archive *archive, const char *target,
		       struct err *err);

/* Writes the archive to the target.  The message starts with its path. */
int sink_archive_commit(struct sink_archive *archive, struct err *err);

#endif
