/* SPDX-License-Identifier: MIT */
/* The archive of container images on its way out: what is new, and what goes.
 */
#ifndef PYC_BAKE_IMAGE_WRITE_H
#define PYC_BAKE_IMAGE_WRITE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "find/image_file.h"
#include "job/options.h"

/* A file that is new. */
struct image_added {
	struct buf text;
	int fd; /* or -1, and then text is its content */
};

struct image_write {
	struct map added; /* by path: struct image_added */
	struct map drop;  /* paths of what was replaced by something else, */
	struct map keep;  /* but for these, which something still names */
};

#define IMAGE_WRITE_INIT ((struct image_write){ MAP_INIT, MAP_INIT, MAP_INIT })

/* Safe on IMAGE_WRITE_INIT. */
void image_write_fini(struct image_write *out);

/*
 * Adds a file, or replaces the one that is there.  The text is taken from the
 * buffer, the descriptor is taken over.
 */
void image_write_text(struct image_write *out, const char *path,
		      struct buf *text);
void image_write_file(struct image_write *out, const char *path, int fd);

/* What no image names any more; what one names after all. */
void image_write_drop(struct image_write *out, const char *path);
void image_write_keep(struct image_write *out, const char *path);

/*
 * Writes the archive: its members as they are, replaced ones in their places,
 * and what is new at the end, by name.
 */
int image_write_archive(const struct image_write *out,
			const struct image_file *file,
			const struct options *options, int to_fd,
			struct err *err);

/* Appends the content of a file that is new. */
int image_write_read(const struct image_added *added, struct buf *content,
		     struct err *err);

#endif
