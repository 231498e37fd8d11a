/* SPDX-License-Identifier: MIT */
/*
 * The file system: whole files in and out, sorted directories, and paths
 * looked up inside a staging root.  Plain libc calls only, so that what
 * fakeroot and pseudo intercept is what happens.
 */
#ifndef PYC_BAKE_BASE_FS_H
#define PYC_BAKE_BASE_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"

/* A local descriptor, -1 for none, closed when it goes out of scope. */
#define auto_fd __attribute__((cleanup(fs_close))) int

/* Closes *fd unless it is -1, and sets it to -1. */
void fs_close(int *fd);

/*
 * Opens /dev/null for each standard descriptor that is closed, so that no
 * file or socket of ours takes its number and gets what is meant for it.  To
 * read or write it is an error, as it is where it is closed.
 */
void fs_fill_standard_descriptors(void);

/*
 * Opens a regular file to read it.  Anything else is refused without waiting
 * for it.  The message starts with the path.
 */
int fs_open_regular(const char *path, struct stat *status, struct err *err);

/*
 * Reads a whole regular file of no more than most bytes.  *status, which must
 * not be NULL, is that of the file read.  Anything but a regular file is
 * refused without waiting for it (a FIFO has no end).  The message starts
 * with the path.
 */
int fs_read_file(const char *path, size_t most, struct buf *bytes,
		 struct stat *status, struct err *err);

/* The same for a name in an open directory; a link is not followed. */
int fs_read_at(int directory_fd, const char *name, size_t most,
	       struct buf *bytes, struct stat *status, struct err *err);

/*
 * Waits until something can be read from fd, or its end is there.  A signal
 * that was caught (base/signals.h) ends the wait as a failure.
 */
int fs_wait_readable(int fd, struct err *err);

/*
 * A new file in $TMPDIR, or /tmp, that has no name any more, open both ways.
 * Returns the descriptor or -1.  Not by O_TMPFILE, which fakeroot and pseudo do
 * not know.
 */
int fs_open_scratch(struct err *err);

/*
 * Writes all the bytes.  The message does not name the file, but of one of
 * fs_open_scratch the directory.
 */
int fs_write_all(int fd, const void *bytes, size_t length, struct err *err);

enum fs_type {
	FS_REGULAR,
	FS_DIRECTORY,
	FS_SYMLINK,
	FS_OTHER,
};

struct fs_entry {
	char *name; /* owned by the listing */
	enum fs_type type;
	uint64_t size; /* bytes, of a regular file; else 0 */
};

/* Which file it is, whatever path leads to it. */
struct fs_identity {
	dev_t device;
	ino_t inode;
};

/* Of the file at path, links followed, or with "" of the open fd. */
int fs_identify(int fd, const char *path, struct fs_identity *identity);

/*
 * Looks at what has the path, a link itself.  1 with *status filled; 0 where
 * there is nothing; -1 where that cannot be told, with the path in the message.
 */
int fs_look(const char *path, struct stat *status, struct err *err);

/*
 * Whether a directory is of a file system that the kernel makes up (proc or
 * sysfs, statfs(2)), so that nobody can have installed anything there.
 */
bool fs_is_made_up(const char *path);

/* What changes when a file is written to or another takes its place. */
struct fs_state {
	struct fs_identity file;
	uint64_t size; /* bytes */
	struct timespec mtime;
};

struct fs_state fs_state_of(const struct stat *status);

/* Whether the file with this status is in that state. */
bool fs_is_in_state(const struct fs_state *state, const struct stat *status);

struct fs_listing {
	struct fs_entry *entries; /* in byte order of their names */
	size_t count;
	struct fs_identity directory; /* the one that was listed */
};

/*
 * Lists the entries of a directory that are wanted, never "." and "..": a
 * large tree has many files that concern nobody.  Message with path.
 */
int fs_list(const char *path,
	    bool (*wanted)(const char *name, enum fs_type type),
	    struct fs_listing *listing, struct err *err);
void fs_listing_fini(struct fs_listing *listing);

/*
 * Where a path of an installed system lies inside a staging root: the
 * components of path are followed as if root were "/", so an absolute link
 * and ".." stay inside.  The last component is followed too.  Gives the path
 * on disk, free of links below root.  Owned; NULL with errno text on failure
 * (no such file, too many links).
 */
char *fs_resolve_in_root(const char *root, const char *path, struct err *err);

/*
 * Gives an open new file the extended attributes of another, and with them its
 * access control list, or none.  Those of security modules are left to them:
 * some hold for the old bytes alone.  What cannot be set is left out.
 */
void fs_copy_attributes(int from_fd, int to_fd);

/*
 * Dresses an open new file as the open one that it is to replace: owner,
 * extended attributes, permissions.  Of an owner that this user may not give,
 * and of what fs_copy_attributes leaves out, nothing is said.
 */
int fs_copy_identity(int fd, int old_fd, struct err *err);

/* Fails where what is at path is no longer in that state; path is not named. */
int fs_check_unchanged(const char *path, const struct fs_state *state,
		       struct err *err);

/* Sets the modification and access times of an open file, in whole seconds. */
int fs_set_mtime(int fd, int64_t seconds);

/*
 * Gives an open directory back the times that it had: what came into it or
 * went is as it should be, and when that was does not show.  -1 with errno:
 * one that belongs to another user may refuse.
 */
int fs_restore_times(int fd, const struct stat *before);

#endif
