/* SPDX-License-Identifier: MIT */
/* How two tar archives differ outside of their members. */
#ifndef PYC_BAKE_DIFF_TAR_ARCHIVE_H
#define PYC_BAKE_DIFF_TAR_ARCHIVE_H

#include "base/err.h"
#include "diff/archive.h"
#include "diff/parts.h"

/*
 * Compares the compression of the whole file, the end, the volume label and
 * global headers.  The message names the archive.
 */
int diff_tar_archive(struct diff_parts *parts, struct diff_archive *old,
		     struct diff_archive *new, struct err *err);

#endif
