/* SPDX-License-Identifier: MIT */
/*
 * A tar pass over the layers of a container image, the lowest first, as if they
 * were one archive.  What a layer replaces in lower layers, or removes by a
 * whiteout (OCI image specification, "Image Layer Filesystem Changeset"), no
 * longer exists.  The members of the layers are not written.  The output is a
 * layer of its own, with the .pyc that the image lacks.
 */
#ifndef PYC_BAKE_TAR_LAYERS_H
#define PYC_BAKE_TAR_LAYERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/map.h"
#include "tar/sink.h"
#include "tar/state.h"

struct tar_layers {
	unsigned int current; /* number of the layer that is read, from 1 */
	struct map gone;      /* paths that lose something of lower layers */
	struct map around;    /* directories that contain a noted member */
	size_t added;	      /* number of .pyc that were written */
};

#define TAR_LAYERS_INIT ((struct tar_layers){ 0, MAP_INIT, MAP_INIT, 0 })

/* May be called on TAR_LAYERS_INIT. */
void tar_layers_fini(struct tar_layers *layers);

/* Call begin before the members of a layer, and end after them. */
void tar_layers_begin(struct tar_pass *pass);
void tar_layers_end(struct tar_pass *pass);

/*
 * Notes what a member removes from lower layers.  Returns true if the member is
 * a whiteout, which has no other effect.  Returns false if the pass has no
 * layers.
 */
bool tar_layers_take(struct tar_pass *pass, const struct arctar_member *member,
		     const char *path);

/* Notes that the node comes from a member of the current layer. */
void tar_layers_note(struct tar_pass *pass, struct tar_node *node);

/*
 * Writes the directories of the image around a path, the outermost first and
 * each only once, with the bytes of its member in the old layer.  A reader that
 * keeps layers apart would create a directory that the new layer lacks, but
 * with another owner and mode.
 */
int tar_layers_copy_around(struct tar_pass *pass, const char *path,
			   struct err *err);

/* Drops the artifacts that the image already has, byte for byte. */
int tar_layers_drop_present(struct tar_pass *pass, struct tar_sink *tar,
			    struct err *err);

#endif
