/* SPDX-License-Identifier: MIT */
/*
 * Changes the documents of a container image that gets one more layer: its
 * configuration, its manifest, and their descriptors (OCI image specification
 * 1.1; docker save).
 */
#ifndef PYC_BAKE_IMAGE_CHANGE_H
#define PYC_BAKE_IMAGE_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "find/image_file.h"
#include "job/options.h"

struct json_object;

/* The name and the size of a file. */
struct image_blob {
	char digest[IMAGE_DIGEST_SIZE];
	uint64_t size;
};

/* Sets digest and size of a descriptor. */
void image_change_descriptor(struct json_object *descriptor,
			     const struct image_blob *blob);

/*
 * Refuses a manifest or an index with a name in another case, in the document
 * or in one of its descriptors.  Must be called before the others.
 */
int image_change_check(const struct json_object *document, struct err *err);

/*
 * Whether a manifest is that of an image whose layers are tar archives, so that
 * a layer can be added.  Other things that a registry keeps are left alone.
 */
bool image_change_is_image(const struct json_object *manifest);

/*
 * Appends the layer, which is not compressed, to the manifest of an image, and
 * makes config its configuration.  The old one must have been found, so the
 * manifest has a descriptor of it.
 */
void image_change_manifest(struct json_object *manifest,
			   const struct image_blob *config,
			   const struct image_blob *layer);

/*
 * Appends the layer to a configuration, with an entry in its history.  The time
 * of the entry is SOURCE_DATE_EPOCH or, if that is not set, the creation time
 * of the image.  Returns -1 if the configuration does not list the layers, or
 * has a name in another case.
 */
int image_change_config(struct json_object *config,
			const struct options *options,
			const struct image_blob *layer, struct err *err);

#endif
