/* SPDX-License-Identifier: MIT */
/*
 * Bakes one image of an archive or directory: it gets one more layer and a new
 * configuration.  image/bake handles manifests and indexes.
 */
#ifndef PYC_BAKE_IMAGE_ONE_H
#define PYC_BAKE_IMAGE_ONE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/map.h"
#include "compile/session.h"
#include "find/image_file.h"
#include "host/json.h"
#include "image/change.h"
#include "image/layer.h"
#include "image/write.h"

/* A JSON value that is not part of another value. */
#define auto_json __attribute__((cleanup(image_one_release))) struct json_object

static inline void
image_one_release(struct json_object **value)
{
	json_release(*value);
}

/* The result for an image, by the path of its configuration. */
struct image_baked {
	char *config; /* new path; owned; NULL: nothing changed */
	char *layer;  /* path of the layer; owned */
};

/* The state of a run over an archive or directory with all of its images. */
struct image_task {
	const struct session *session;
	const char *path; /* of the archive or directory; borrowed */
	struct image_file file;
	struct image_bounds bounds;
	struct map sized; /* layers of a directory, in bounds.size */
	struct image_write out;
	struct map images;    /* struct image_baked, by configuration path */
	struct map manifests; /* struct image_blob, by the old digest */
};

/* An image while it is baked. */
struct image {
	const char *config_path;
	struct json_object *config;
	struct image_layer *layers;
	size_t count;
	bool is_legacy; /* its files are HEX.json and HEX.tar, as older docker
			 * save wrote them, not blobs/sha256/HEX */
	struct image_baked *baked;
	/* Set if there is a new layer: */
	struct image_blob layer;
	struct image_blob new_config;
};

/*
 * Reads a document, and verifies its digest unless digest is NULL.  Returns
 * NULL on error.  Owned.
 */
struct json_object *image_one_read_document(struct image_task *task,
					    const char *path,
					    const char *digest,
					    struct err *err);

/*
 * Adds a document, and sets the digest and size of blob.  *path is the path of
 * the document, owned; if it is NULL, it is set to the path of a blob.
 */
int image_one_add_document(struct image_task *task,
			   struct json_object *document,
			   struct image_blob *blob, char **path,
			   struct err *err);

/* Returns the result for the image with this configuration; never NULL. */
struct image_baked *image_one_note(struct image_task *task,
				   const char *config_path);

/* Checks that the configuration has as many layers as the image. */
int image_one_check_count(const struct image *image, struct err *err);

/* Returns the diff_id of a layer in a configuration, or NULL if it has none. */
const char *image_one_diff_id(const struct json_object *config, size_t number);

/* Bakes the layers of an image.  baked->config is NULL if nothing is added. */
int image_one_bake(struct image_task *task, struct image *image,
		   struct err *err);

#endif
