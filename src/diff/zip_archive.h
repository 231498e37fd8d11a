/* SPDX-License-Identifier: MIT */
/* How two zip archives differ outside of their members. */
#ifndef PYC_BAKE_DIFF_ZIP_ARCHIVE_H
#define PYC_BAKE_DIFF_ZIP_ARCHIVE_H

#include "base/err.h"
#include "diff/archive.h"
#include "diff/parts.h"

/*
 * Compares the bytes before the first member and the end records with what
 * follows them.  The message names the archive.
 */
int diff_zip_archive(struct diff_parts *parts, struct diff_archive *old,
		     struct diff_archive *new, struct err *err);

#endif
