/* SPDX-License-Identifier: MIT */
/* What a run over trees has found and done, for the steps after it. */
#ifndef PYC_BAKE_TREE_TREE_RUN_H
#define PYC_BAKE_TREE_TREE_RUN_H

#include "base/beneath.h"
#include "base/disk.h"
#include "compile/session.h"
#include "job/plan.h"
#include "report/verdict.h"
#include "tree/source_file.h"

/* Everything is borrowed. */
struct tree_run {
	struct session session;
	const struct plan *sources;	  /* settled */
	const struct source_files *files; /* of the sources, filled by the
					   * sink */
	const struct verdicts *verdicts;  /* on the sources */
	struct disk *disk;		  /* the file systems with .pyc */
	struct beneath *beneath;	  /* what is open below the anchors */
	const struct plan *artifacts; /* every .pyc, or link with such a name,
				       * in the directories that were walked, as
				       * found before the run */
	const struct plan *records;   /* every *.dist-info/RECORD in them */
};

#endif
