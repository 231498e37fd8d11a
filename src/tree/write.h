/* SPDX-License-Identifier: MIT */
/*
 * Writes .pyc files to a tree: each appears under its final name at once, or
 * not at all.  Whatever the umask, the mode of a file is (source mode | 0200) &
 * 0666, and that of a new __pycache__ is 0755.  If SOURCE_DATE_EPOCH is set, it
 * is the time of both.
 */
#ifndef PYC_BAKE_TREE_WRITE_H
#define PYC_BAKE_TREE_WRITE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/beneath.h"
#include "base/buf.h"
#include "base/disk.h"
#include "job/options.h"
#include "job/sink.h"
#include "tree/keep.h"
#include "tree/source_file.h"

/* An open directory of targets, mostly a __pycache__. */
struct sink_directory {
	char *path;	      /* owned; NULL for none */
	int fd;		      /* of loaded or written, see below */
	unsigned long number; /* of its opening */
	struct stat before;   /* its status when it was opened */
	bool has_refused_time;
};

struct tree_write {
	struct sink sink; /* first, so that pointers to it can be cast */
	const struct options *options;
	enum pyc_mode mode;
	const char *tag;   /* cache tag of the Python that compiles */
	size_t number;	   /* index of that Python in the run's list */
	struct keep *keep; /* borrowed */
	const struct source_files *files; /* borrowed; it fills them */
	struct disk *disk;		  /* borrowed */

	/*
	 * The directories that were opened last, to load and to write.  The
	 * next file is mostly in the same one.
	 */
	struct sink_directory loading;
	struct sink_directory writing;
	struct beneath loaded;	/* what is open below the anchors, to load */
	struct beneath written; /* and to write */

	/* For --hardlink-dupes: the .pyc at each level of the current source;
	 * empty if there is none. */
	const struct source *current;
	struct buf levels[LEVEL_COUNT];
	bool has_noticed_links; /* the notice that there can be none was
				 * given */
};

/* What all Pythons of a run write to.  Everything is borrowed. */
struct tree_write_place {
	const struct options *options;
	struct keep *keep;
	const struct source_files *files;
	struct disk *disk; /* notes where the .pyc are */
};

/*
 * Begins to write for the Python with this cache tag and this index in the
 * run's list.  tag is borrowed.
 */
void tree_write_init(struct tree_write *tree,
		     const struct tree_write_place *place, const char *tag,
		     size_t number);
void tree_write_fini(struct tree_write *tree);

#endif
