/* SPDX-License-Identifier: MIT */
/*
 * A directory with container images, changed in place: the new files first,
 * then the documents that name them, and last what nothing names any more.
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
	/* Open from before they were read; fd -1 where there is none. */
	struct archive_original documents[IMAGE_LAYOUT_DOCUMENTS];
	char *paths[IMAGE_LAYOUT_DOCUMENTS]; /* owned */
};

/* The message starts with a path, here and below. */
int image_layout_open(struct image_layout *layout, const char *directory,
		      struct err *err);
void image_layout_fini(struct image_layout *layout);

/*
 * Writes what is new: files have the permissions of the documents and are on
 * disk before a document names them; a document takes its place in one step,
 * unless it changed meanwhile, which is an error.  Up to the first of these
 * steps a failure leaves nothing behind.
 */
int image_layout_write(struct image_layout *layout,
		       const struct image_write *out,
		       const struct options *options, struct err *err);

#endif
