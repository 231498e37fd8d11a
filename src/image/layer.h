/* SPDX-License-Identifier: MIT */
/* Makes the new layer of a container image. */
#ifndef PYC_BAKE_IMAGE_LAYER_H
#define PYC_BAKE_IMAGE_LAYER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "compile/session.h"
#include "find/image_file.h"

/* A layer of the image; all strings are borrowed. */
struct image_layer {
	const char *path;    /* in the archive */
	const char *digest;  /* of the file; NULL if not known */
	const char *diff_id; /* of the inflated file; NULL if not known */
};

/* Limits what the layers of all images of an archive inflate to, in bytes. */
struct image_bounds {
	uint64_t size;	   /* of the archive, or of the layers in a directory */
	uint64_t inflated; /* so far; a layer that is read twice counts twice */
};

/* The context of baking; everything is borrowed. */
struct image_work {
	const struct session *session;
	const char *shown; /* name of the archive in messages */
	const struct image_file *file;
	struct image_bounds *bounds;
};

/*
 * Bakes the modules in the layers, the lowest layer first.  *fd is set to an
 * unlinked file with the new layer, a tar archive of the .pyc that the image
 * lacks, or to -1 if it lacks none.  Returns -1 if a layer cannot be read or
 * does not match its digests, or if the layers inflate to more than the size of
 * the archive permits (ARCTAR_MOST_RATIO, or --limit).
 */
int image_layer_bake(const struct image_work *work,
		     const struct image_layer *layers, size_t count, int *fd,
		     struct err *err);

#endif
