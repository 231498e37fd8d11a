/* SPDX-License-Identifier: MIT */
/*
 * What the file systems of a tree keep of the mode and the time that a .pyc is
 * given.  What one cannot keep is told of once, and no .pyc is baked again for
 * it.
 */
#ifndef PYC_BAKE_TREE_KEEP_H
#define PYC_BAKE_TREE_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/err.h"
#include "job/options.h"

/* What a new file of a wanted mode, and the time of the run, is given. */
struct keep_probe {
	dev_t device;
	mode_t wanted;
	mode_t mode;
	struct timespec mtime;
	bool has_time; /* the time could be set, to this */
};

struct keep {
	const struct options *options; /* borrowed */
	struct keep_probe *probes;     /* owned */
	size_t count;
	bool has_noticed_modes;
	bool has_noticed_times;
	bool has_noticed_directories;
};

#define KEEP_INIT(from) ((struct keep){ .options = (from) })

void keep_fini(struct keep *keep);

/*
 * Gives a new file at path, open at fd, the mode and, with SOURCE_DATE_EPOCH,
 * that time, as far as the file system keeps them.  The message does not name
 * the file.
 */
int keep_settle(struct keep *keep, int fd, const char *path, mode_t mode,
		struct err *err);

/* The same for a new directory, which keeps the set-ID bits that it has. */
int keep_settle_directory(struct keep *keep, int fd, const char *path,
			  mode_t mode, struct err *err);

/*
 * Says that a directory which is no __pycache__ did not take its time, for the
 * reason in errno; once, where that is refused.
 */
void keep_notice_directory(struct keep *keep, const char *path);

/*
 * An open __pycache__ at path did not take its time, for the reason in errno:
 * fails, unless the file system keeps no times, which is told of once.
 */
int keep_refused_time(struct keep *keep, int directory_fd, const char *path,
		      struct err *err);

/*
 * Whether a .pyc with this status, in the open directory, has the mode and time
 * that baking would give it.  Where it has others a new file is made there, to
 * see whether that gets others too, and removed.
 */
bool keep_is_settled(struct keep *keep, int directory_fd,
		     const struct stat *status, mode_t mode);

#endif
