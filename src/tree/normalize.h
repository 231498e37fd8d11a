/* SPDX-License-Identifier: MIT */
/*
 * --normalize on a tree: each .pyc is replaced by its canonical form, under
 * its name at once or not at all.  Owner and permissions stay, and so does
 * the time, unless it is later than SOURCE_DATE_EPOCH.
 */
#ifndef PYC_BAKE_TREE_NORMALIZE_H
#define PYC_BAKE_TREE_NORMALIZE_H

#include "base/map.h"
#include "job/options.h"
#include "job/sink.h"

struct tree_normalize {
	struct sink sink; /* first, so that one is the other */
	const struct options *options;
	struct map links; /* of files that had several names: the path where
			   * the new content of each is, by its identity */
};

/* options is borrowed. */
void tree_normalize_init(struct tree_normalize *normalize,
			 const struct options *options);
void tree_normalize_fini(struct tree_normalize *normalize);

#endif
