/* SPDX-License-Identifier: MIT */
/* Reads a container image for --diff. */
#ifndef PYC_BAKE_DIFF_IMAGE_OPEN_H
#define PYC_BAKE_DIFF_IMAGE_OPEN_H

#include "base/err.h"
#include "diff/archive.h"
#include "job/options.h"

/*
 * Opens a directory or tar archive with one container image, an OCI image
 * layout or the output of docker save: the members are the files of the image.
 * Any other tar archive is opened as such.  path is borrowed; the message names
 * it.  Must be released with diff_archive_fini, also after an error.
 */
int diff_image_open(struct diff_archive *archive, const char *path,
		    const struct options *options, struct err *err);

#endif
