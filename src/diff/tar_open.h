/* SPDX-License-Identifier: MIT */
/* Reads a tar archive for --diff. */
#ifndef PYC_BAKE_DIFF_TAR_OPEN_H
#define PYC_BAKE_DIFF_TAR_OPEN_H

#include "base/err.h"
#include "base/map.h"
#include "diff/archive.h"
#include "host/arctar.h"
#include "job/options.h"

/*
 * Opens the archive at path, which is borrowed, compressed or not, and reads
 * all members.  The message names the archive.  Must be released with
 * diff_archive_fini, also after an error.
 */
int diff_tar_open(struct diff_archive *archive, const char *path,
		  const struct options *options, struct err *err);

/*
 * Adds the member that arctar_next returned, with its content.  A hard link has
 * the content of the file that it names.  numbers has the number of the last
 * member of each name, plus 1, as a pointer; it is updated.
 */
int diff_tar_add(struct diff_archive *archive, struct arctar *in,
		 const struct arctar_member *from, struct map *numbers,
		 struct err *err);

#endif
