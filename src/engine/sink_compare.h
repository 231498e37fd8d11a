/* SPDX-License-Identifier: MIT */
/*
 * --check on a tree: what baking gives goes into a comparison with what
 * stands there, and nowhere else.
 */
#ifndef PYC_BAKE_ENGINE_SINK_COMPARE_H
#define PYC_BAKE_ENGINE_SINK_COMPARE_H

#include <stddef.h>

#include "engine/finding.h"
#include "engine/link_check.h"
#include "engine/pythons.h"
#include "engine/sink.h"
#include "engine/tree_run.h"
#include "format/canon.h"

struct sink_compare {
	struct sink sink; /* first, so that one is the other */
	const struct options *options;
	const struct python *python; /* who compiles; may change between runs */
	struct findings *findings;
	struct canon canon;

	struct link_check links;

	/* The .pyc that were expected, whether they are there or not. */
	char **targets;
	size_t target_count;
	size_t target_room;
};

/* options and findings are borrowed. */
void sink_compare_init(struct sink_compare *compare,
		       const struct options *options,
		       struct findings *findings);
void sink_compare_fini(struct sink_compare *compare);

/*
 * After all that was to be compared: looks at the other .pyc of the trees,
 * those without a source, of another Python or of another level.
 */
void sink_compare_others(struct sink_compare *compare,
			 const struct tree_run *run);

#endif
