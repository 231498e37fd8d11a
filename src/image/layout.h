/* SPDX-License-Identifier: MIT */
/*
 * Changes a directory of container images in place: the new files are written
 * first, then the documents that name them, and last the files are removed that
 * no document names any more.
 */
#ifndef PYC_BAKE_IMAGE_LAYOUT_H
#define PYC_BAKE_IMAGE_LAYOUT_H

#include "base/err.h"
#include "find/archive_file.h"
#include "image/write.h"
#include "job/options.h"

/* manifest.json and index.json, in the order in which they are written. */
#define IMAGE_LAYOUT_DOCUMENTS 2

struct image_layout {
	const char *directory; /* borrowed */
	/* opened before they are read; fd is -1 if there is no such document */
	struct archive_original documents[IMAGE_LAYOUT_DOCUMENTS];
	char *paths[IMAGE_LAYOUT_DOCUMENTS]; /* owned */
};

/* The message starts with a path, here and below. */
int image_layout_open(struct image_layout *layout, const char *directory,
		      struct err *err);
void image_layout_fini(struct image_layout *layout);

/*
 * Writes the changes.  New files have the permissions of the documents and are
 * on disk before a document names them.  A document is replaced in one step; it
 * is an error if it changed meanwhile.  A failure before the first such step
 * leaves nothing behind.
 */
int image_layout_write(struct image_layout *layout,
		       const struct image_write *out,
		       const struct options *options, struct err *err);

#endif
