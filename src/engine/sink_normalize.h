/* SPDX-License-Identifier: MIT */
/*
 * --normalize on a tree: each .pyc is replaced by its canonical form, under
 * its name at once or not at all.  Owner and permissions stay, and so does
 * the time, unless it is later than SOURCE_DATE_EPOCH.
 */
#ifndef PYC_BAKE_ENGINE_SINK_NORMALIZE_H
#define PYC_BAKE_ENGINE_SINK_NORMALIZE_H

#include <stddef.h>

#include "base/fs.h"
#include "engine/options.h"
#include "engine/sink.h"

/* A file that had several names, and where its new content is. */
struct normalize_link {
	struct fs_identity old;
	char *path; /* owned */
};

struct sink_normalize {
	struct sink sink; /* first, so that one is the other */
	const struct options *options;
	struct normalize_link *links; /* so that links stay links */
	size_t link_count;
};

/* options is borrowed. */
void sink_normalize_init(struct sink_normalize *normalize,
			 const struct options *options);
void sink_normalize_fini(struct sink_normalize *normalize);

#endif
