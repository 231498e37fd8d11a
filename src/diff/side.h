/* SPDX-License-Identifier: MIT */
/* One of the two operands of --diff, and its files. */
#ifndef PYC_BAKE_DIFF_SIDE_H
#define PYC_BAKE_DIFF_SIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/beneath.h"
#include "base/buf.h"
#include "base/err.h"
#include "diff/archive.h"
#include "find/input.h"
#include "job/options.h"
#include "job/plan.h"
#include "report/report.h"

/* A file: of a tree a source or .pyc, of an archive any member. */
struct diff_file {
	const char *name; /* below the operand; borrowed from the side */
	size_t number;	  /* in the plan, or of the member */
	size_t later;	  /* of an archive: members of this name that follow */
	enum diff_kind kind;
};

struct diff_side {
	const struct input_name *operand;
	struct diff_file *files; /* sorted by the bytes of the names, then by
				  * later; owned */
	size_t count;
	bool is_file; /* the operand is a file itself */
	/* A tree: */
	struct beneath_anchors anchors;
	struct beneath beneath;
	struct plan sources;
	struct plan artifacts;
	/* An archive: */
	bool is_archive;
	struct diff_archive archive;
};

/* Compares the names of two files, and then how many follow. */
int diff_file_compare(const struct diff_file *left,
		      const struct diff_file *right);

/*
 * Opens an operand.  What cannot be read in a tree is reported.  The message
 * names the operand.  Must be released with diff_side_fini, also after an
 * error.
 */
int diff_side_open(struct diff_side *side, const struct options *options,
		   const struct input_name *operand, struct report *report,
		   struct err *err);
void diff_side_fini(struct diff_side *side);

/* Reads a source or .pyc.  The message names it. */
int diff_side_read(struct diff_side *side, const struct diff_file *file,
		   struct buf *bytes, struct err *err);

#endif
