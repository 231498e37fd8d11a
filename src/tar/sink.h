/* SPDX-License-Identifier: MIT */
/*
 * The sink for one end of directories in a tar archive.  Sources are read from
 * the spool of the pass, and artifacts wait there until all of them are known.
 */
#ifndef PYC_BAKE_TAR_SINK_H
#define PYC_BAKE_TAR_SINK_H

#include <stddef.h>

#include "compile/pythons.h"
#include "job/sink.h"
#include "tar/state.h"

/* A .pyc that was baked. */
struct tar_artifact {
	char *name; /* member name; owned */
	const struct tar_source *source;
	struct tar_extent content;
};

struct tar_sink {
	struct sink sink; /* first, so that the pointers convert */
	struct tar_pass *pass;
	const struct python *python; /* the compiler */
	struct tar_source **sources; /* borrowed; source.member is an index */
	size_t source_count;
	struct tar_artifact *artifacts;
	size_t artifact_count;
};

/* Borrows pass. */
void tar_sink_init(struct tar_sink *tar, struct tar_pass *pass);
void tar_sink_fini(struct tar_sink *tar);

/* Adds a source, before any of them is baked, and returns its number. */
size_t tar_sink_add(struct tar_sink *tar, struct tar_source *source);

/* Sorts artifacts by the rank of their directory, then by name. */
void tar_sink_sort(struct tar_sink *tar);

#endif
