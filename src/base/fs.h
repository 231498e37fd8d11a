/* SPDX-License-Identifier: MIT */
/*
 * The file system: reading and writing whole files, sorted directory listings,
 * and path lookup inside a staging root.  Only plain libc calls are used, so
 * that fakeroot and pseudo can intercept them.
 */
#ifndef PYC_BAKE_BASE_FS_H
#define PYC_BAKE_BASE_FS_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"

/* A local descriptor, closed at the end of its scope; -1 for none. */
#define auto_fd __attribute__((cleanup(fs_close))) int

/* Closes *fd unless it is -1, and sets it to -1. */
void fs_close(int *fd);

/*
 * Opens /dev/null for each closed standard descriptor, so that no file or
 * socket of the program gets that number and with it data meant for the
 * standard stream.  Reads and writes there fail, as they do on a closed
 * descriptor.
 */
void fs_fill_standard_descriptors(void);

/*
 * Opens a regular file for reading.  Returns the descriptor, or -1 on error.
 * Any other type of file is refused without blocking.  The error message starts
 * with the path.
 */
int fs_open_regular(const char *path, struct stat *status, struct err *err);

/* A file in an open directory. */
struct fs_name {
	int directory_fd;
	const char *name;
	const char *shown; /* what the message starts with */
	bool follows;	   /* a symbolic link */
};

/* The same for a file in an open directory. */
int fs_open_name(const struct fs_name *name, struct stat *status,
		 struct err *err);

/*
 * Reads a whole regular file of up to `most` bytes, and fills *status, which
 * must not be NULL.  Any other type of file is refused without blocking (a FIFO
 * may never end).  The error message starts with the path.
 */
int fs_read_file(const char *path, size_t most, struct buf *bytes,
		 struct stat *status, struct err *err);

/*
 * The same for a name in an open directory.  A symbolic link is not followed.
 */
int fs_read_at(int directory_fd, const char *name, size_t most,
	       struct buf *bytes, struct stat *status, struct err *err);

/* The same for an open file with this status; path is for the message. */
int fs_read_open(int fd, const char *path, size_t most, struct buf *bytes,
		 const struct stat *status, struct err *err);

/*
 * Reads length bytes at the offset of an open file; fewer only if the file ends
 * there.  Returns their number, or -1 with errno.
 */
ssize_t fs_pread_up_to(int fd, uint64_t offset, void *bytes, size_t length);

/*
 * Reads exactly length bytes at the offset of an open file.  The error message
 * does not name the file.
 */
int fs_pread_all(int fd, uint64_t offset, void *bytes, size_t length,
		 struct err *err);

/*
 * Waits until fd is readable or at its end.  A caught signal (base/signals.h)
 * ends the wait with an error.
 */
int fs_wait_readable(int fd, struct err *err);

/*
 * Opens a new unnamed file in $TMPDIR or /tmp for reading and writing.  Returns
 * the descriptor, or -1 on error.  O_TMPFILE is not used because fakeroot and
 * pseudo do not support it.
 */
int fs_open_scratch(struct err *err);

/*
 * Writes all the bytes.  The error message does not name the file.  For a file
 * of fs_open_scratch it names the directory.
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
	uint64_t size; /* bytes, of a regular file; otherwise 0 */
};

/* Identifies a file independently of its path. */
struct fs_identity {
	dev_t device;
	ino_t inode;
};

/*
 * Identifies the file at path, following links.  If path is "", identifies fd.
 * Returns -1 with errno on error.
 */
int fs_identify(int fd, const char *path, struct fs_identity *identity);

bool fs_is_same(const struct fs_identity *a, const struct fs_identity *b);

/*
 * Does lstat(2).  Returns 1 with *status filled; 0 if the path does not exist;
 * -1 on error, with the path in the message.
 */
int fs_look(const char *path, struct stat *status, struct err *err);

/*
 * Whether an open directory is in proc or sysfs (statfs(2)).  The kernel
 * generates these, so nothing can be installed there.
 */
bool fs_is_virtual(int fd);

/* The properties that change when a file is written to or replaced. */
struct fs_state {
	struct fs_identity file;
	uint64_t size; /* bytes */
	struct timespec mtime;
	struct timespec ctime; /* nobody can set it, so it shows every change */
};

struct fs_state fs_state_of(const struct stat *status);

/* Whether a file with this status is still in that state. */
bool fs_is_in_state(const struct fs_state *state, const struct stat *status);

/*
 * The same, apart from ctime.  This program has changed the file's times or
 * links itself, which changes ctime under all names of the file.
 */
bool fs_is_in_own_state(const struct fs_state *state,
			const struct stat *status);

struct fs_listing {
	struct fs_entry *entries; /* in byte order of their names */
	size_t count;
	struct fs_identity directory; /* the listed directory */
};

/*
 * Lists the directory entries for which wanted returns true, never "." and
 * "..".  The filter keeps the many other files of a large tree out of memory.
 * The error message starts with the path.
 */
int fs_list(const char *path,
	    bool (*wanted)(const char *name, enum fs_type type),
	    struct fs_listing *listing, struct err *err);

/* The same for a directory stream at its start; path is for the message. */
int fs_list_stream(DIR *directory, const char *path,
		   bool (*wanted)(const char *name, enum fs_type type),
		   struct fs_listing *listing, struct err *err);
void fs_listing_fini(struct fs_listing *listing);

/*
 * Resolves a path of an installed system inside a staging root.  The components
 * of path are resolved as if root were "/", so absolute links and ".." stay
 * inside.  The last component is resolved too.  Returns the path on disk, which
 * has no links below root.  Owned; NULL on error (no such file, too many
 * links), with path and errno text in the message.
 */
char *fs_resolve_in_root(const char *root, const char *path, struct err *err);

/*
 * Fails if the file at path is no longer in that state.  The error message does
 * not name path.
 */
int fs_check_unchanged(const char *path, const struct fs_state *state,
		       struct err *err);

/*
 * Sets the modification and access times of an open file, in seconds.  Returns
 * -1 with errno on error.
 */
int fs_set_mtime(int fd, int64_t seconds);

/*
 * Restores the times of an open directory, so that changes to its entries do
 * not show in its times.  Returns -1 with errno on error; a directory of
 * another user may refuse.
 */
int fs_restore_times(int fd, const struct stat *before);

#endif
