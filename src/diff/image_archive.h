/* SPDX-License-Identifier: MIT */
/* How two container images differ outside of their files. */
#ifndef PYC_BAKE_DIFF_IMAGE_ARCHIVE_H
#define PYC_BAKE_DIFF_IMAGE_ARCHIVE_H

#include "base/err.h"
#include "diff/archive.h"
#include "diff/parts.h"

/*
 * Compares the configurations (OCI image specification, "Image Configuration"),
 * except the digests of the layers, which follow from their files.  The message
 * names the archive.
 */
int diff_image_archive(struct diff_parts *parts, struct diff_archive *old,
		       struct diff_archive *new, struct err *err);

#endif
