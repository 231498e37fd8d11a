/* SPDX-License-Identifier: MIT */
/*
 * A tree: each .pyc goes to its place, under its final name at once or not at
 * all, with the modes and times of design and manual: (source mode |
 * 0200) & 0666 for the file and 0755 for a new __pycache__, whatever the
 * umask; where SOURCE_DATE_EPOCH is set, it is the time of both.
 */
#ifndef PYC_BAKE_TREE_WRITE_H
#define PYC_BAKE_TREE_WRITE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "job/options.h"
#include "job/sink.h"
#include "tree/keep.h"

/* An open directory of targets: a __pycache__, mostly. */
struct sink_directory {
	char *path; /* owned; NULL for none */
	int fd;
	struct stat before; /* as it was when it was opened */
	bool has_refused_time;
};

struct tree_write {
	struct sink sink; /* first, so that one is the other */
	const struct options *options;
	enum pyc_mode mode;
	const char *tag;   /* cache tag of the Python that compiles, */
	size_t number;	   /* and its place among those of the run */
	struct keep *keep; /* borrowed */

	/*
	 * The directory that was opened last to load and to write; the next
	 * file's, mostly.
	 */
	struct sink_directory loading;
	struct sink_directory writing;

	/* For --hardlink-dupes: what stands at each level of the source whose
	 * outcomes are coming in; empty where nothing does. */
	const struct source *current;
	struct buf levels[LEVEL_COUNT];
	bool has_noticed_links; /* that there can be none */
};

/* options, tag and keep are borrowed; number is the place of that Python. */
void tree_write_init(struct tree_write *tree, const struct options *options,
		     const char *tag, size_t number, struct keep *keep);
void tree_write_fini(struct tree_write *tree);

#endif
