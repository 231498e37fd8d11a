/* SPDX-License-Identifier: MIT */
/* The layer that a container image gets. */
#ifndef PYC_BAKE_IMAGE_LAYER_H
#define PYC_BAKE_IMAGE_LAYER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "compile/session.h"
#include "find/image_file.h"

/* A layer of the image; all are borrowed. */
struct image_layer {
	const char *path;    /* in the archive */
	const char *digest;  /* of the file; NULL: not known */
	const char *diff_id; /* of what it inflates to; NULL: not known */
};

/* What layers inflate to, of all images of an archive together, bytes. */
struct image_bounds {
	uint64_t size;	   /* of the archive, or of the layers in a directory */
	uint64_t inflated; /* so far, with what was inflated again */
};

/* What is baked, all borrowed. */
struct image_work {
	const struct session *session;
	const char *shown; /* the archive in messages */
	const struct image_file *file;
	struct image_bounds *bounds;
};

/*
 * Bakes the modules in the layers, the lowest of which comes first.  *fd is a
 * file without a name that holds the layer with the .pyc that the image lacks,
 * a tar archive; -1 where it lacks none.  -1 is returned where a layer cannot
 * be read, does not have its digests, or where layers inflate to more than the
 * archive's size permits (ARCTAR_MOST_RATIO, or --limit).
 */
int image_layer_bake(const struct image_work *work,
		     const struct image_layer *layers, size_t count, int *fd,
		     struct err *err);

#endif
