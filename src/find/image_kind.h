/* SPDX-License-Identifier: MIT */
/* Whether a directory contains container images. */
#ifndef PYC_BAKE_FIND_IMAGE_KIND_H
#define PYC_BAKE_FIND_IMAGE_KIND_H

#include "base/err.h"

/*
 * Whether a directory is an OCI image layout, with oci-layout and index.json,
 * or the unpacked output of docker save: 1 or 0, or -1 with *err filled.  A
 * file that must not be read is none of these.
 */
int image_kind_is_layout(const char *path, struct err *err);

#endif
