/* SPDX-License-Identifier: MIT */
/*
 * A file that appears whole or not at all: written under a passing name in
 * the target's own directory, then renamed over the target.  Every open one
 * is registered, so that whatever ends the process can remove it.  SIGKILL
 * leaves it; but while a process has it open it holds a lock (flock(2)), by
 * which a later run tells what is left from what is in use.
 */
#ifndef PYC_BAKE_BASE_TMPFILE_H
#define PYC_BAKE_BASE_TMPFILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct tmpfile {
	int fd;		      /* open both ways; -1 when not in use */
	int lock_fd;	      /* of tmpfile_link: holds the lock; or -1 */
	int directory_fd;     /* borrowed; must outlive this */
	char *name;	      /* passing name in that directory; owned */
	struct tmpfile *next; /* registry */
};

#define TMPFILE_INIT ((struct tmpfile){ -1, -1, -1, NULL, NULL })

/*
 * Creates an empty file of mode 0600 in the directory.  The message does not
 * name the target; the caller, who knows its path, prefixes it.
 */
int tmpfile_open(struct tmpfile *file, int directory_fd, struct err *err);

/*
 * The same with these permission bits, whatever the umask: where the file
 * system refuses to change them later, the file has them all the same.
 */
int tmpfile_open_mode(struct tmpfile *file, int directory_fd, mode_t mode,
		      struct err *err);

/*
 * The same for another name of the regular file at path, which must be in the
 * same file system; there is then nothing to write, and no descriptor.
 */
int tmpfile_link(struct tmpfile *file, int directory_fd, const char *path,
		 struct err *err);

/*
 * Renames the file to target, a name in the same directory, and closes it.
 * On failure the file is discarded.
 */
int tmpfile_commit(struct tmpfile *file, const char *target, struct err *err);

/*
 * The same for a target that no other file has: where one has that name,
 * *is_taken is set and the file keeps its passing name, to be discarded by the
 * caller.  On failure it is discarded.
 */
int tmpfile_commit_new(struct tmpfile *file, const char *target, bool *is_taken,
		       struct err *err);

/* Removes the file unless it was committed.  Safe on TMPFILE_INIT. */
void tmpfile_discard(struct tmpfile *file);

/* Removes every file that is still open: for the ways out of the process. */
void tmpfile_discard_all(void);

/*
 * The same from a signal handler: removes the names, and frees nothing.  The
 * process must end at once.
 */
void tmpfile_unlink_all(void);

/* Whether a name is one that tmpfile_open gives. */
bool tmpfile_is_name(const char *name);

/*
 * Removes a file with such a name that a process which is gone has left in
 * the directory.  Returns 1 where it was removed; 0 where nothing was done,
 * since it is in use, is no regular file, or cannot be locked; -1 where it
 * cannot be removed.  The message does not name it.
 */
int tmpfile_remove_left(int directory_fd, const char *name, struct err *err);

/* In a forked child: the files belong to the parent. */
void tmpfile_forget_all(void);

#endif
