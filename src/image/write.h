/* SPDX-License-Identifier: MIT */
/* Writes an archive of container images, with files added and removed. */
#ifndef PYC_BAKE_IMAGE_WRITE_H
#define PYC_BAKE_IMAGE_WRITE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "find/image_file.h"
#include "job/options.h"

/* A new file. */
struct image_added {
	struct buf text;
	int fd; /* or -1, and then text is its content */
};

struct image_write {
	struct map added; /* struct image_added, by path */
	struct map drop;  /* paths of files that were replaced by others, */
	struct map keep;  /* except these, which a document still names */
};

#define IMAGE_WRITE_INIT ((struct image_write){ MAP_INIT, MAP_INIT, MAP_INIT })

/* May be called on IMAGE_WRITE_INIT. */
void image_write_fini(struct image_write *out);

/*
 * Adds a file, or replaces the existing one.  The content of text is moved; fd
 * is owned by out.
 */
void image_write_text(struct image_write *out, const char *path,
		      struct buf *text);
void image_write_file(struct image_write *out, const char *path, int fd);

/* Notes a file that an image no longer names, or still names. */
void image_write_drop(struct image_write *out, const char *path);
void image_write_keep(struct image_write *out, const char *path);

/*
 * Writes the archive: unchanged members as they are, replaced members in their
 * places, and new files at the end, sorted by name.
 */
int image_write_archive(const struct image_write *out,
			const struct image_file *file,
			const struct options *options, int to_fd,
			struct err *err);

/* Appends the content of a new file to content. */
int image_write_read(const struct image_added *added, struct buf *content,
		     struct err *err);

#endif
