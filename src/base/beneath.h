/* SPDX-License-Identifier: MIT */
/*
 * Opens what is below a directory that was named, without following a link on
 * the way.  Whoever owns the directories of a tree can exchange one for a
 * symbolic link at any time, and a lookup by a path would then lead out of the
 * tree.
 *
 * An anchor is the directory that was named.  Its own path is the word of the
 * user and may contain links.  Its identity is kept, so that all openings give
 * the same directory.  Everything below is opened one component after the
 * other, in the directory before it.  openat2(2) could do this in one step, but
 * fakeroot, pseudo and old kernels do not support it.
 */
#ifndef PYC_BAKE_BASE_BENEATH_H
#define PYC_BAKE_BASE_BENEATH_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/map.h"

/* How many directories a struct beneath keeps open. */
#define BENEATH_MOST_OPEN 24

/* How many anchors are kept open, so that no other directory can get their
 * identity. */
#define BENEATH_MOST_HELD 8

struct beneath_anchor {
	char *path; /* owned */
	struct fs_identity directory;
	int fd; /* -1 if it is not kept open */
	bool is_readable;
};

struct beneath_anchors {
	struct map items; /* struct beneath_anchor, by its path */
};

#define BENEATH_ANCHORS_INIT ((struct beneath_anchors){ { .entries = NULL } })

void beneath_anchors_fini(struct beneath_anchors *anchors);

/*
 * The anchor for a directory; links in its path are followed.  Valid as long as
 * the anchors.  Returns NULL with errno on error.
 */
const struct beneath_anchor *beneath_anchor(struct beneath_anchors *anchors,
					    const char *path);

/* The directories that were opened last, each inside the one before it. */
struct beneath_level {
	int fd;
	DIR *stream;	      /* over fd, once it was listed; or NULL */
	unsigned long number; /* of the opening */
	size_t length;	      /* of its part of the path */
	bool is_readable;
};

struct beneath {
	const struct beneath_anchor *anchor; /* borrowed; NULL for none */
	char *path; /* of the last level, below the anchor; owned */
	struct beneath_level levels[BENEATH_MOST_OPEN];
	size_t count;
	unsigned long opened;  /* number of openings */
	unsigned long reached; /* the opening that gave the last result */
};

#define BENEATH_INIT ((struct beneath){ .anchor = NULL })

void beneath_fini(struct beneath *beneath);

/*
 * A path at or below an anchor, which it begins with.  With the anchor NULL the
 * path was named by the user: links in it are followed, except the last
 * component where a function says so.  Everything is borrowed.
 */
struct beneath_path {
	const struct beneath_anchor *anchor;
	const char *path;
};

/*
 * Opens a directory for reading.  The descriptor belongs to beneath and is
 * valid until the next call.  If beneath->reached is the same as after an
 * earlier call, the directory was not opened again.  Returns -1 with errno on
 * error: ENOTDIR or ELOOP for a link, ESTALE if the anchor is another directory
 * now, EXDEV if the path is not below the anchor.
 */
int beneath_open(struct beneath *beneath, const struct beneath_path *directory);

/*
 * The same for the directory that contains the file at path.  It need not be
 * readable: the descriptor is for looking up names only.
 */
int beneath_around(struct beneath *beneath, const struct beneath_path *file);

/* Lists a directory, see fs_list. */
int beneath_list(struct beneath *beneath, const struct beneath_path *directory,
		 bool (*wanted)(const char *name, enum fs_type type),
		 struct fs_listing *listing, struct err *err);

/*
 * Does lstat(2).  Returns 1 with *status filled; 0 if the file does not exist;
 * -1 on error, with the path in the message.
 */
int beneath_look(struct beneath *beneath, const struct beneath_path *file,
		 struct stat *status, struct err *err);

/*
 * Opens a regular file for reading, see fs_open_regular.  Follows a link only
 * if follows is set.  Returns the descriptor, which the caller closes, or -1.
 * The message starts with the path.
 */
int beneath_open_file(struct beneath *beneath, const struct beneath_path *file,
		      bool follows, struct stat *status, struct err *err);

/*
 * Reads a whole regular file of up to `most` bytes, see fs_read_file.  Does not
 * follow a link.  The message starts with the path.
 */
int beneath_read(struct beneath *beneath, const struct beneath_path *file,
		 size_t most, struct buf *bytes, struct stat *status,
		 struct err *err);

#endif
