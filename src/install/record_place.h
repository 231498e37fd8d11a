/* SPDX-License-Identifier: MIT */
/* The directory on disk of a row of a RECORD. */
#ifndef PYC_BAKE_INSTALL_RECORD_PLACE_H
#define PYC_BAKE_INSTALL_RECORD_PLACE_H

#include "base/beneath.h"
#include "base/err.h"
#include "job/plan.h"
#include "tree/tree_run.h"

/* The current directory. */
struct record_place {
	const struct source *record; /* the RECORD; borrowed */
	char *row_directory;	     /* as in the row; owned; NULL for none */
	char *directory;	     /* on disk; owned; NULL if there is none */
	const struct beneath_anchor *anchor; /* of directory; NULL if it is
					      * outside the operand */
	int error; /* errno if directory is NULL; 0 if not known which it is */
};

#define RECORD_PLACE_INIT(record) ((struct record_place){ (record), NULL })

void record_place_fini(struct record_place *place);

/*
 * Makes the directory of a row's path the current one.  If it does not exist or
 * its location is not known, directory is NULL.  Fails if it cannot be
 * inspected.
 */
int record_place_turn(struct record_place *place, const struct tree_run *run,
		      const char *path, struct err *err);

#endif
