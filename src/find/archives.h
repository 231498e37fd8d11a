/* SPDX-License-Identifier: MIT */
/* The archives among the operands, each listed once. */
#ifndef PYC_BAKE_FIND_ARCHIVES_H
#define PYC_BAKE_FIND_ARCHIVES_H

#include <stddef.h>

#include "base/err.h"
#include "base/fs.h"
#include "find/input.h"
#include "job/options.h"
#include "report/report.h"

struct archive_operand {
	char *path; /* on disk; its last component is not a symbolic link;
		     * owned */
	enum operand_kind kind;
	struct fs_identity file;
};

struct archives {
	struct archive_operand *items; /* in the order of the operands */
	size_t count;
};

#define ARCHIVES_INIT ((struct archives){ NULL, 0 })

/*
 * Looks up the archives, by the kinds in input.  An archive that cannot be read
 * counts as a file that fails and is reported.  One that was named before, by
 * whatever path, is skipped.
 */
void archives_find(struct archives *archives, const struct options *options,
		   const struct input *input, struct report *report);

/*
 * With --sourceless and --output-dir: fails if two archives would be written to
 * the same name, once wheels are tagged for CPython 3.minor only.
 */
int archives_check_names(const struct archives *archives,
			 const struct options *options, unsigned int minor,
			 struct err *err);

void archives_fini(struct archives *archives);

#endif
