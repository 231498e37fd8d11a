/* SPDX-License-Identifier: MIT */
/*
 * What becomes of the documents of a container image that gets one layer more:
 * its configuration, its manifest, and what names these (OCI image
 * specification 1.1; docker save).
 */
#ifndef PYC_BAKE_IMAGE_CHANGE_H
#define PYC_BAKE_IMAGE_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "find/image_file.h"
#include "job/options.h"

struct json_object;

/* A file and what names it. */
struct image_blob {
	char digest[IMAGE_DIGEST_SIZE];
	uint64_t size;
};

/* Sets digest and size of a descriptor. */
void image_change_descriptor(struct json_object *descriptor,
			     const struct image_blob *blob);

/*
 * Whether a manifest is one of an image whose layers are tar archives, so that
 * it can get one more: what else a registry keeps is left alone.
 */
bool image_change_is_image(const struct json_object *manifest);

/* Appends the layer, not compressed, to a manifest, whose configuration is then
 * config. */
void image_change_manifest(struct json_object *manifest,
			   const struct image_blob *config,
			   const struct image_blob *layer);

/*
 * Appends the layer to a configuration, with a line of its history.  The time
 * in it is SOURCE_DATE_EPOCH, else when the image was created.  An error if the
 * configuration does not list the layers.
 */
int image_change_config(struct json_object *config,
			const struct options *options,
			const struct image_blob *layer, struct err *err);

#endif
