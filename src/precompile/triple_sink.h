/* SPDX-License-Identifier: MIT */
/*
 * The sink of a request: reads each --src, and writes what it gives to the
 * --pyc of the same triple.
 */
#ifndef PYC_BAKE_PRECOMPILE_TRIPLE_SINK_H
#define PYC_BAKE_PRECOMPILE_TRIPLE_SINK_H

#include "base/beneath.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/map.h"
#include "job/plan.h"
#include "job/sink.h"
#include "precompile/arguments.h"

/* The files of one triple. */
struct triple {
	char *source;		 /* place on disk; owned */
	char *target;		 /* likewise */
	struct fs_identity file; /* the source, if it exists */
	struct fs_state state;	 /* of the source when it was read */
	mode_t mode;		 /* of the source */
};

struct triple_sink {
	struct sink sink; /* first, so that pointers to it can be cast */
	const struct arguments *arguments;
	struct plan plan;	/* a source for each triple, in their order */
	struct triple *triples; /* as many; owned */
	const struct beneath_anchor *anchor; /* the sandbox; or NULL */
	struct beneath_anchors anchors;
	struct beneath beneath; /* what is open to write */
	struct map written;	/* struct triple, by directory and name */
};

/*
 * Plans the triples of the arguments, which are borrowed and were checked.
 * sandbox is the directory of all files, or NULL.  Fails if a path leads out of
 * it, or if two targets have the same path.  Must be ended also on failure.
 */
int triple_sink_begin(struct triple_sink *sink,
		      const struct arguments *arguments, const char *sandbox,
		      struct err *err);
void triple_sink_end(struct triple_sink *sink);

#endif
