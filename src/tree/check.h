/* SPDX-License-Identifier: MIT */
/*
 * --check on a tree: compares what baking gives with the existing .pyc files,
 * and writes nothing.
 */
#ifndef PYC_BAKE_TREE_CHECK_H
#define PYC_BAKE_TREE_CHECK_H

#include <stddef.h>

#include "check/link_check.h"
#include "compile/pythons.h"
#include "job/finding.h"
#include "job/sink.h"
#include "pyc/canon.h"
#include "tree/tree_run.h"

struct tree_check {
	struct sink sink; /* first, so that pointers to it can be cast */
	const struct options *options;
	const struct python *python; /* that compiles; changes between runs */
	struct findings *findings;
	const struct source_files *files; /* it fills them */
	const struct verdicts *verdicts;
	struct canon canon;

	struct beneath *beneath; /* borrowed */
	struct link_check links;

	/* The .pyc files that were expected, whether they exist or not. */
	char **targets;
	size_t target_count;
	size_t target_room;
};

/* Prepares to check for run, whose content is borrowed. */
void tree_check_init(struct tree_check *compare, const struct tree_run *run);
void tree_check_fini(struct tree_check *compare);

/*
 * Checks the other .pyc files of the trees: those without a source, of another
 * Python or of another level.  Call this after all jobs were compared.
 */
void tree_check_strays(struct tree_check *compare, const struct tree_run *run);

#endif
