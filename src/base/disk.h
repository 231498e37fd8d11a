/* SPDX-License-Identifier: MIT */
/*
 * Writes to disk what the kernel still has in memory.  One sync of a file
 * system is much faster than a sync of each of many files.
 */
#ifndef PYC_BAKE_BASE_DISK_H
#define PYC_BAKE_BASE_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/err.h"

/* A file system in which a run writes. */
struct disk_file_system {
	dev_t device;
	int fd;	    /* of a directory in it; owned */
	char *path; /* of that directory; owned */
	bool is_synced;
};

struct disk {
	struct disk_file_system *items; /* owned */
	size_t count;
};

#define DISK_INIT ((struct disk){ NULL, 0 })

void disk_fini(struct disk *disk);

/*
 * Notes the file system of an open directory, with this status and path, in
 * which the run writes.  Returns -1 with errno on error.
 */
int disk_note(struct disk *disk, int directory_fd, const struct stat *status,
	      const char *path);

/*
 * Syncs the file systems that were noted and are not synced yet.  What is
 * written later to a synced one is not synced again.  The error message starts
 * with the noted path.
 */
int disk_sync(struct disk *disk, struct err *err);

/* Syncs the file system of a directory.  The message starts with its path. */
int disk_sync_path(const char *directory, struct err *err);

/*
 * Syncs the entries of an open directory, so that a rename in it survives a
 * crash.  A file system that cannot sync directories is not an error.  The
 * error message does not name the directory.
 */
int disk_sync_directory(int directory_fd, struct err *err);

#endif
