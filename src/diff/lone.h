/* SPDX-License-Identifier: MIT */
/* The files that only one operand has. */
#ifndef PYC_BAKE_DIFF_LONE_H
#define PYC_BAKE_DIFF_LONE_H

#include <stddef.h>

#include "diff/side.h"
#include "job/finding.h"

struct diff_lone_file {
	const struct diff_file *file; /* borrowed */
	char *key;		      /* the name without the tag; owned */
};

struct diff_lone {
	struct diff_lone_file *items;
	size_t count;
};

#define DIFF_LONE_INIT ((struct diff_lone){ NULL, 0 })

void diff_lone_fini(struct diff_lone *files);
void diff_lone_add(struct diff_lone *files, const struct diff_file *file);

/*
 * Adds the findings about all files without a partner.  Two .pyc that differ
 * only in the tag belong together.  The paths are those of the operands.
 */
void diff_lone_report(struct diff_lone *old, const char *old_path,
		      struct diff_lone *new, const char *new_path,
		      struct findings *findings);

#endif
