/* SPDX-License-Identifier: MIT */
/*
 * What is baked where directories of a tar archive end: sources come from the
 * spool of the pass, and artifacts wait there until all of them are known.
 */
#ifndef PYC_BAKE_TAR_SINK_H
#define PYC_BAKE_TAR_SINK_H

#include <stddef.h>

#include "compile/pythons.h"
#include "job/sink.h"
#include "tar/state.h"

/* A .pyc that was baked. */
struct tar_artifact {
	char *name; /* of the member; owned */
	const struct tar_source *source;
	struct tar_extent content;
};

struct tar_sink {
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
void tar_sink_init(struct tar_sink *tar, struct tar_pass *pass);
void tar_sink_fini(struct tar_sink *tar);

/* Adds a source, before any of them is baked, and gives its number. */
size_t tar_sink_add(struct tar_sink *tar, struct tar_source *source);

/* By the ranks of their directories, and in one by their names. */
void tar_sink_sort(struct tar_sink *tar);

#endif
