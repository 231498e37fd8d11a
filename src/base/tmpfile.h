/* SPDX-License-Identifier: MIT */
/*
 * A file that appears complete or not at all.  It is written under a temporary
 * name in the directory of its target and then renamed over the target.  Open
 * files are registered, so that they can be removed however the process ends.
 * After SIGKILL they remain.  A process holds a lock (flock(2)) on its open
 * files, so that a later run can distinguish leftover files from files in use.
 */
#ifndef PYC_BAKE_BASE_TMPFILE_H
#define PYC_BAKE_BASE_TMPFILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct tmpfile {
	int fd;		      /* for reading and writing; -1 if not in use */
	int lock_fd;	      /* holds the lock of a link (tmpfile_link); or
			       * -1 */
	int directory_fd;     /* borrowed; must outlive this */
	char *name;	      /* temporary name in that directory; owned */
	struct tmpfile *next; /* registry */
	int flags;	      /* of unlinkat(2) */
};

#define TMPFILE_INIT ((struct tmpfile){ -1, -1, -1, NULL, NULL, 0 })

/*
 * Creates an empty file with these permission bits in the directory, regardless
 * of the umask.  The file has them even if the file system refuses to change
 * them later.  The error message does not name the target; the caller prefixes
 * its path.
 */
int tmpfile_open(struct tmpfile *file, int directory_fd, mode_t mode,
		 struct err *err);

/*
 * The same for a hard link to the regular file of the name from in another open
 * directory, which must be on the same file system.  There is nothing to write,
 * so fd is -1.
 */
int tmpfile_link(struct tmpfile *file, int directory_fd, int from_fd,
		 const char *from, struct err *err);

/*
 * Registers a name that is made by other means: that of a socket, or with
 * is_directory that of a directory.  It is removed by tmpfile_discard, before
 * those that were registered earlier if the process ends.
 */
void tmpfile_note(struct tmpfile *file, int directory_fd, const char *name,
		  bool is_directory);

/*
 * Renames the file to target, a name in the same directory, and closes it.  On
 * error the file is discarded.
 */
int tmpfile_commit(struct tmpfile *file, const char *target, struct err *err);

/*
 * The same, but never replaces an existing target.  If target exists, sets
 * *is_taken and returns 0; the file keeps its temporary name and the caller
 * must discard it.  On error the file is discarded.
 */
int tmpfile_commit_new(struct tmpfile *file, const char *target, bool *is_taken,
		       struct err *err);

/* Removes the file unless it was committed.  Safe on TMPFILE_INIT. */
void tmpfile_discard(struct tmpfile *file);

/* Removes all open files, before the process exits. */
void tmpfile_discard_all(void);

/*
 * The same for use in a signal handler: removes the names and frees nothing.
 * The process must then exit at once.
 */
void tmpfile_unlink_all(void);

/* Whether a name has the form of a temporary name of tmpfile_open. */
bool tmpfile_is_name(const char *name);

/*
 * Removes a file with such a name if the process that created it is gone.
 * Returns 1 if it was removed; 0 if it is in use, not a regular file, or cannot
 * be opened or locked; -1 if it cannot be removed.  The error message does not
 * name the file.
 */
int tmpfile_remove_left(int directory_fd, const char *name, struct err *err);

/* Empties the registry in a forked child: the files belong to the parent. */
void tmpfile_forget_all(void);

#endif
