/* SPDX-License-Identifier: MIT */
/* What a run looks for, and the plans that it is added to. */
#ifndef PYC_BAKE_FIND_DISCOVERY_H
#define PYC_BAKE_FIND_DISCOVERY_H

#include "base/beneath.h"
#include "base/fs.h"
#include "job/options.h"
#include "job/plan.h"
#include "report/report.h"

struct scope;

struct discovery {
	const struct options *options;
	struct beneath_anchors *anchors; /* of the plans, which they must
					  * outlive */
	/* Set by discover_all: */
	struct scope *scope;
	struct beneath *beneath;
	const struct beneath_anchor *root; /* NULL without --root */
	struct fs_identity *swept; /* the directory of the last named file; it
				    * has no leftovers any more */
	/* plan or artifacts or both must be wanted. */
	struct plan *plan;	/* of sources; NULL if none are wanted */
	struct plan *artifacts; /* of .pyc files; likewise */
	struct plan *records;	/* of *.dist-info/RECORD files; likewise */
	struct report *report;
};

/* A file that was found. */
struct found_file {
	const char *path;
	char *real;			     /* as in struct source; owned */
	const struct beneath_anchor *anchor; /* of path */
	const struct beneath_anchor *real_anchor; /* of real */
	bool is_link;
	const char *installed;
	uint64_t size;
	struct fs_identity directory;
};

#endif
