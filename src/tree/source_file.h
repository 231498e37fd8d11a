/* SPDX-License-Identifier: MIT */
/* What tree/ remembers about each source after reading it. */
#ifndef PYC_BAKE_TREE_SOURCE_FILE_H
#define PYC_BAKE_TREE_SOURCE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "job/plan.h"

/*
 * The file of a source, as the last read found it.  A source is read once for
 * each of its jobs.
 */
struct source_file {
	bool is_read;
	bool has_changed;      /* the reads did not all find the same file */
	struct fs_state state; /* of the file that was read last */
	mode_t mode;
	int64_t own_mtime; /* seconds, as on disk */
	int64_t mtime;	   /* seconds, as written to a header */
	bool is_clamped;   /* own_mtime is later than mtime */
	bool has_links;	   /* the file had several names */
	bool is_relinked;  /* the run has removed another name of the file,
			    * which has changed its ctime */
	uint64_t settled;  /* the jobs whose .pyc is as it should be, see
			    * source_file_job */
};

struct source_files {
	const struct plan *plan;   /* borrowed */
	struct source_file *items; /* one for each source; owned */
};

/* Begins with files that are not read.  The plan must be settled. */
void source_files_init(struct source_files *files, const struct plan *plan);
void source_files_fini(struct source_files *files);

/* The file of a source of the plan. */
struct source_file *source_files_of(const struct source_files *files,
				    const struct source *source);

/* The bit in settled for the job at this level, with the Python at this index
 * in the run's list. */
uint64_t source_file_job(size_t python, int level);

#endif
