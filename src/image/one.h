/* SPDX-License-Identifier: MIT */
/*
 * One image of an archive or directory: its layers are baked, and it gets one
 * more and another configuration.  Manifests and indexes are
 * image/bake's.
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

/* A value that is part of no other. */
#define auto_json __attribute__((cleanup(image_one_release))) struct json_object

static inline void
image_one_release(struct json_object **value)
{
	json_release(*value);
}

/* What became of an image, by the path of its configuration. */
struct image_baked {
	char *config; /* path of the new one; owned; NULL: nothing changed */
	char *layer;  /* path of the layer; owned */
};

/* A run over an archive or directory, with all of its images. */
struct image_task {
	const struct session *session;
	const char *path; /* of the archive or directory; borrowed */
	struct image_file file;
	struct image_bounds bounds;
	struct map sized; /* layers of a directory, in bounds.size */
	struct image_write out;
	struct map images;    /* struct image_baked */
	struct map manifests; /* struct image_blob, by the old digest */
};

/* An image while it is baked. */
struct image {
	const char *config_path;
	struct json_object *config;
	struct image_layer *layers;
	size_t count;
	bool is_legacy; /* its files are HEX.json and HEX.tar, as docker save
			 * wrote them once, not blobs/sha256/HEX */
	struct image_baked *baked;
	/* With a new layer: */
	struct image_blob layer;
	struct image_blob new_config;
};

/*
 * Reads a document, whose digest is verified unless that is NULL.  Owned; NULL
 * on failure.
 */
struct json_object *image_one_read_document(struct image_task *task,
					    const char *path,
					    const char *digest,
					    struct err *err);

/*
 * Adds a document, and tells its digest and size.  *path is where it goes,
 * owned; if it is NULL, it becomes that of a blob.
 */
int image_one_add_document(struct image_task *task,
			   struct json_object *document,
			   struct image_blob *blob, char **path,
			   struct err *err);

/* What is known of the image with this configuration; never NULL. */
struct image_baked *image_one_note(struct image_task *task,
				   const char *config_path);

/* Whether the configuration has as many layers as what names it. */
int image_one_check_count(const struct image *image, struct err *err);

/* What a configuration says that a layer inflates to; NULL if it does not. */
const char *image_one_diff_id(const struct json_object *config, size_t number);

/*
 * Bakes the layers of an image.  baked->config stays NULL where there is
 * nothing to add.
 */
int image_one_bake(struct image_task *task, struct image *image,
		   struct err *err);

#endif
