/* SPDX-License-Identifier: MIT */
/*
 * What is baked where directories of a tar archive end: sources come from the
 * spool of the pass, and artifacts wait there until all of them are known.
 */
#ifndef PYC_BAKE_ENGINE_SINK_TAR_H
#define PYC_BAKE_ENGINE_SINK_TAR_H

#include <stddef.h>

#include "engine/pythons.h"
#include "engine/sink.h"
#include "engine/tar_pass.h"

/* A .pyc that was baked. */
struct tar_artifact {
	char *name; /* of the member; owned */
	const struct tar_source *source;
	struct tar_extent content;
};

struct sink_tar {
	struct sink sink; /* first, so that one is the other */
	struct tar_pass *pass;
	const struct python *python; /* who compiles */
	struct tar_source **sources; /* borrowed; the member of a struct
				      * source is the number of one */
	size_t source_count;
	struct tar_artifact *artifacts;
	size_t artifact_count;
};

/* pass is borrowed. */
void sink_tar_init(struct sink_tar *tar, struct tar_pass *pass);
void sink_tar_fini(struct sink_tar *tar);

/* Adds a source, before any of them is baked, and gives its number. */
size_t sink_tar_add(struct sink_tar *tar, struct tar_source *source);

/* By the ranks of their directories, and in one by their names. */
void sink_tar_sort(struct sink_tar *tar);

#endif
