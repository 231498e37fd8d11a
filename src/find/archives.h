/* SPDX-License-Identifier: MIT */
/* The archives among what was named: looked up once, and each there once. */
#ifndef PYC_BAKE_FIND_ARCHIVES_H
#define PYC_BAKE_FIND_ARCHIVES_H

#include <stddef.h>

#include "base/err.h"
#include "base/fs.h"
#include "find/discover.h"
#include "find/input.h"
#include "job/options.h"
#include "report/report.h"

struct archive_operand {
	char *path; /* on disk, free of links in its last component; owned */
	enum operand_kind kind;
	struct fs_identity file;
};

struct archives {
	struct archive_operand *items; /* in the order of the operands */
	size_t count;
};

#define ARCHIVES_INIT ((struct archives){ NULL, 0 })

/*
 * Looks the archives up.  One that cannot be read is a file that fails, and is
 * reported; one that was named before, by whatever path, is left out.
 */
void archives_find(struct archives *archives, const struct options *options,
		   const struct input *input, struct report *report);

/*
 * With --sourceless and --output-dir: fails if two of them would be written
 * under one name, once wheels are those of CPython 3.minor alone.
 */
int archives_check_names(const struct archives *archives,
			 const struct options *options, unsigned int minor,
			 struct err *err);

void archives_fini(struct archives *archives);

#endif
