/* SPDX-License-Identifier: MIT */
/*
 * Which modes and times the file systems of a tree can keep.  A file system
 * that cannot keep them is reported once, and no .pyc is baked again for that
 * reason.
 */
#ifndef PYC_BAKE_TREE_KEEP_H
#define PYC_BAKE_TREE_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/err.h"
#include "job/options.h"

/*
 * The mode and the time that a new file gets when it is given the wanted mode
 * and SOURCE_DATE_EPOCH.
 */
struct keep_probe {
	dev_t device;
	mode_t wanted;
	mode_t mode;
	struct timespec mtime;
	bool has_time; /* setting the time succeeded; it is now mtime */
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
 * Gives a new file at path, open at fd, the mode and, if SOURCE_DATE_EPOCH is
 * set, that time, as far as the file system keeps them.  The message does not
 * name the file.
 */
int keep_settle(struct keep *keep, int fd, const char *path, mode_t mode,
		struct err *err);

/*
 * Gives a new directory the mode, but no time.  It keeps its set-ID and sticky
 * bits.
 */
int keep_settle_directory(struct keep *keep, int fd, const char *path,
			  mode_t mode, struct err *err);

/*
 * Gives a notice that the time of a directory other than a __pycache__ could
 * not be set; errno has the reason.  If that was a refusal, further refusals
 * give no notice.
 */
void keep_notice_directory(struct keep *keep, const char *path);

/*
 * Call this if the time of an open __pycache__ at path could not be set; errno
 * has the reason.  Fails, unless the file system keeps no times, which is
 * reported once.
 */
int keep_refused_time(struct keep *keep, int directory_fd, const char *path,
		      struct err *err);

/*
 * Whether a .pyc with this status, in the open directory, has the mode and the
 * time that baking would give it.  If not, a new file is made there for
 * comparison, and removed: if it gets the same mode and time, the answer is
 * true.
 */
bool keep_is_settled(struct keep *keep, int directory_fd,
		     const struct stat *status, mode_t mode);

#endif
