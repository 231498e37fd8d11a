/* SPDX-License-Identifier: MIT */
/*
 * How an output file gets its name: it is written under a temporary name in the
 * directory of its target, gets its attributes, is synced if it must survive a
 * crash, and is renamed if the target is still what it was.  So a target is
 * whole at any time, and on failure it stays as it was.
 *
 * An archive is created and gets its attributes here, but find/archive_file
 * renames it, under a lock.  base/outfile writes a list or report in place if
 * it is a link, a pipe or a device.
 */
#ifndef PYC_BAKE_BASE_PUBLISH_H
#define PYC_BAKE_BASE_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <time.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/tmpfile.h"

/* The attributes of the new file. */
struct publish_attributes {
	/* The open file that gives owner, permissions and extended attributes;
	 * or -1.  An owner that this user may not give is not an error: the
	 * file then belongs to this user, without set-ID bits. */
	int old_fd;
	mode_t mode;		      /* permission bits at creation; those of
				       * old_fd, if there is one, are set later */
	const struct timespec *times; /* access and modification; NULL: keep
				       * the times of the write */
	bool may_lack_times;	      /* a file system that refuses them is not
				       * an error */
	bool is_synced;		      /* sync content and attributes to disk
				       * before the file gets its name */

	/*
	 * If not NULL, sets all attributes of the open file; the members above
	 * are then ignored, except mode.  Syncs the file if it
	 * must be on disk before it gets its name.  Returns 0, or -1 with *err
	 * filled.
	 */
	int (*set)(void *context, int fd, struct err *err);
	void *context;
};

/* A file to write.  Everything is borrowed. */
struct publish {
	int directory_fd;
	const char *name; /* of the target, in that directory */
	struct publish_attributes attributes;
	const struct fs_state *state; /* the target must still have it, unless
				       * it has the new bytes already; NULL:
				       * the target is replaced, whatever it
				       * is */
	bool is_linked;		      /* other names of the target may have been
				       * replaced, so its ctime does not count
				       */
	bool *is_taken;		      /* NULL, or: replace no target, and set
				       * this to whether there was one */
};

/*
 * Opens the directory of path.  Returns the descriptor, or -1 on error.  The
 * message does not name path.
 */
int publish_directory(const char *path, struct err *err);

/*
 * Opens the directory of path, sets *directory_fd to it, and creates a
 * temporary file there with these permission bits.  The caller closes both,
 * also on failure.  The message does not name path.
 */
int publish_open(struct tmpfile *file, int *directory_fd, const char *path,
		 mode_t mode, struct err *err);

/* Gives the open file its attributes.  The message does not name the file. */
int publish_set(const struct publish_attributes *attributes, int fd,
		struct err *err);

/* Writes a file with these bytes.  The message does not name it. */
int publish_bytes(const struct publish *file, const void *bytes, size_t length,
		  struct err *err);

/* A regular file whose content changes.  Everything is borrowed. */
struct publish_rewrite {
	int directory_fd;
	const char *name;	      /* in that directory */
	const struct fs_state *state; /* of the file when it was read */
	bool is_linked;		      /* as in publish */
	const struct timespec *times; /* as in publish_attributes; NULL: those
				       * of the old file */
};

/*
 * Replaces a file by a new one with these bytes and the attributes of the old
 * one.  The new file is synced to disk before it replaces the old one.  Other
 * hard links still lead to the old file.  Fails if the file is not in that
 * state any more, unless it has these bytes already.  The message does not name
 * the file.
 */
int publish_rewrite(const struct publish_rewrite *old, const void *bytes,
		    size_t length, struct err *err);

/*
 * Makes name, in the directory, a hard link to another regular file, see
 * tmpfile_link.  Replaces whatever has the name.  The message does not name it.
 */
int publish_link(int directory_fd, const char *name, const struct fs_name *from,
		 struct err *err);

#endif
