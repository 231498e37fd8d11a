/* SPDX-License-Identifier: MIT */
/*
 * --normalize on a tree: replaces each .pyc by its canonical form, under its
 * name at once or not at all.  Owner and permissions are kept, and so is the
 * time, unless it is later than SOURCE_DATE_EPOCH.
 */
#ifndef PYC_BAKE_TREE_NORMALIZE_H
#define PYC_BAKE_TREE_NORMALIZE_H

#include "base/beneath.h"
#include "base/disk.h"
#include "base/map.h"
#include "job/options.h"
#include "job/sink.h"
#include "tree/source_file.h"

struct tree_normalize {
	struct sink sink; /* first, so that pointers to it can be cast */
	const struct options *options;
	const struct source_files *files; /* of the .pyc */
	struct disk disk;	/* the file systems that were written to */
	struct map links;	/* for files that had several names: the struct
				 * source of the first, which has the new content, by
				 * file identity */
	struct beneath loaded;	/* what is open below the anchors, to load */
	struct beneath written; /* to write */
	struct beneath linked;	/* to link to */
};

/* options and files are borrowed; files is filled. */
void tree_normalize_init(struct tree_normalize *normalize,
			 const struct options *options,
			 const struct source_files *files);

/*
 * Makes sure that the files are on disk under their names.  Call it at the end.
 * The message starts with a path.
 */
int tree_normalize_sync(struct tree_normalize *normalize, struct err *err);
void tree_normalize_fini(struct tree_normalize *normalize);

#endif
