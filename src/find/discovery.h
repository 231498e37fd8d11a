/* SPDX-License-Identifier: MIT */
/* What is looked for, and where it goes when it is found. */
#ifndef PYC_BAKE_FIND_DISCOVERY_H
#define PYC_BAKE_FIND_DISCOVERY_H

#include "base/fs.h"
#include "job/options.h"
#include "job/plan.h"
#include "report/report.h"

struct scope;

struct discovery {
	const struct options *options;
	/* Of discover_all itself: */
	struct scope *scope;
	struct fs_identity *swept; /* directory of a file that was named, in
				    * which no leftovers are any more */
	struct plan *plan;	   /* of sources; NULL where none are wanted */
	struct plan *artifacts;	   /* of .pyc files; likewise */
	struct plan *records;	   /* of *.dist-info/RECORD files; likewise */
	struct report *report;
};

/* A file that was found. */
struct found_file {
	const char *path;
	char *real; /* owned: what a link at path leads to; or NULL */
	const char *installed;
	uint64_t size;
	struct fs_identity directory;
};

#endif
