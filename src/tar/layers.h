/* SPDX-License-Identifier: MIT */
/*
 * A tar pass over the layers of a container image, the lowest first, as if they
 * were one archive: what a layer puts in the place of lower ones, or takes away
 * by a whiteout (OCI image specification, "Image Layer Filesystem Changeset"),
 * is no longer there.  Nothing that is in the layers is written: what the pass
 * puts out is a layer of its own, with the .pyc that the image lacks.
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
	unsigned int current; /* the layer that is read, from 1 on */
	struct map gone;      /* paths of which lower layers lose something */
	struct map around;    /* directories that something noted lies in */
	size_t added;	      /* how many .pyc were written */
};

#define TAR_LAYERS_INIT ((struct tar_layers){ 0, MAP_INIT, MAP_INIT, 0 })

/* Safe on TAR_LAYERS_INIT. */
void tar_layers_fini(struct tar_layers *layers);

/* Before the members of a layer, and after them. */
void tar_layers_begin(struct tar_pass *pass);
void tar_layers_end(struct tar_pass *pass);

/*
 * Notes what a member takes away.  Whether that is all that it does: it is a
 * whiteout.  Never, where the pass has no layers.
 */
bool tar_layers_take(struct tar_pass *pass, const struct arctar_member *member,
		     const char *path);

/* Notes that a node is what a member of the current layer made it. */
void tar_layers_note(struct tar_pass *pass, struct tar_node *node);

/*
 * Writes the directories around a path that the image has, the outermost
 * first, each once, as the bytes that are their members in the old layers: a
 * reader that keeps layers apart would make those that the new one lacks, with
 * another owner and mode.
 */
int tar_layers_copy_around(struct tar_pass *pass, const char *path,
			   struct err *err);

/* Leaves out the artifacts that the image has already, byte for byte. */
int tar_layers_drop_present(struct tar_pass *pass, struct tar_sink *tar,
			    struct err *err);

#endif
