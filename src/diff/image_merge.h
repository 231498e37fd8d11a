/* SPDX-License-Identifier: MIT */
/* The files of a container image, from its layers. */
#ifndef PYC_BAKE_DIFF_IMAGE_MERGE_H
#define PYC_BAKE_DIFF_IMAGE_MERGE_H

#include <stddef.h>

#include "base/err.h"
#include "base/map.h"
#include "diff/archive.h"
#include "host/arctar.h"

/* A merge of layers, the lowest first. */
struct diff_merge {
	struct diff_archive *archive; /* borrowed */
	size_t *layers;	    /* for each member: its layer, from 1, or 0 if it no
			     * longer exists; owned */
	size_t current;	    /* the layer that is read */
	struct map numbers; /* see diff_tar_add */
	struct map gone;    /* paths of which lower layers lose something */
};

#define DIFF_MERGE_INIT(archive) \
	((struct diff_merge){ (archive), NULL, 0, MAP_INIT, MAP_INIT })

void diff_merge_fini(struct diff_merge *merge);

/*
 * Adds the members of the next layer.  What it replaces, or removes by a
 * whiteout (OCI image specification, "Image Layer Filesystem Changeset"), no
 * longer exists.
 */
int diff_merge_layer(struct diff_merge *merge, struct arctar *in,
		     struct err *err);

/* Removes the members that no longer exist, and sorts the others by name. */
void diff_merge_end(struct diff_merge *merge);

#endif
