/* SPDX-License-Identifier: MIT */
/* The layer that a container image gets. */
#ifndef PYC_BAKE_ENGINE_IMAGE_LAYER_H
#define PYC_BAKE_ENGINE_IMAGE_LAYER_H

#include <stddef.h>

#include "base/err.h"
#include "engine/image_file.h"
#include "engine/options.h"
#include "engine/pythons.h"
#include "engine/report.h"

/* A layer of the image; both are borrowed. */
struct image_layer {
	const char *path;   /* in the archive */
	const char *digest; /* of the file; NULL: not known */
};

/*
 * Bakes the modules in the layers, the lowest of which comes first.  *fd is a
 * file without a name that holds the layer with the .pyc that the image lacks,
 * a tar archive; -1 where it lacks none.  shown is the archive in messages.  -1
 * is returned where a layer cannot be read.
 */
int image_layer_bake(const struct options *options,
		     const struct pythons *pythons, struct report *report,
		     const char *shown, const struct image_file *file,
		     const struct image_layer *layers, size_t count, int *fd,
		     struct err *err);

#endif
