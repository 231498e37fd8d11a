/* SPDX-License-Identifier: MIT */
/*
 * A tree: each .pyc goes beside its source, under its final name at once or
 * not at all, with the modes and times of design and manual: (source mode |
 * 0200) & 0666 for the file and 0755 for a new __pycache__, whatever the
 * umask; where SOURCE_DATE_EPOCH is set, it is the time of both.
 */
#ifndef PYC_BAKE_ENGINE_SINK_TREE_H
#define PYC_BAKE_ENGINE_SINK_TREE_H

#include "engine/options.h"
#include "engine/sink.h"

/* An open __pycache__. */
struct sink_cache {
	char *path; /* owned; NULL for none */
	int fd;
};

struct sink_tree {
	struct sink sink; /* first, so that one is the other */
	const struct options *options;
	enum pyc_mode mode;
	const char *tag; /* cache tag of the Python that compiles */

	/*
	 * The __pycache__ that was opened last to load and to write; the next
	 * file's, mostly.
	 */
	struct sink_cache loading;
	struct sink_cache writing;
};

/* options and tag are borrowed. */
void sink_tree_init(struct sink_tree *tree, const struct options *options,
		    const char *tag);
void sink_tree_fini(struct sink_tree *tree);

#endif
