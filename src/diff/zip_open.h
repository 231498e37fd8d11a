/* SPDX-License-Identifier: MIT */
/* Reads a zip archive or wheel for --diff. */
#ifndef PYC_BAKE_DIFF_ZIP_OPEN_H
#define PYC_BAKE_DIFF_ZIP_OPEN_H

#include "base/err.h"
#include "diff/archive.h"
#include "job/options.h"

/*
 * Opens the archive at path, which is borrowed, and reads all members.  It must
 * pass the audit of zip archives, also if it is a wheel: what only installers
 * refuse is a difference like any other.  The message names the archive.  Must
 * be released with diff_archive_fini, also after an error.
 */
int diff_zip_open(struct diff_archive *archive, const char *path,
		  const struct options *options, struct err *err);

#endif
