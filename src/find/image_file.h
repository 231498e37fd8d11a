/* SPDX-License-Identifier: MIT */
/*
 * The files of container images, which can be read in any order.  Images are in
 * a tar archive, which is an OCI image layout or the output of docker save, or
 * in a directory with the same content.
 */
#ifndef PYC_BAKE_FIND_IMAGE_FILE_H
#define PYC_BAKE_FIND_IMAGE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "host/arctar.h"
#include "job/options.h"

/* "sha256:", 64 hexadecimal digits and the NUL. */
#define IMAGE_DIGEST_SIZE 72

/* The largest size of a document, in bytes. */
#define IMAGE_MOST_DOCUMENT (4u << 20)

struct image_file {
	const char *directory;	   /* that contains the images; borrowed; NULL
				    * for an archive */
	int fd;			   /* the archive, uncompressed */
	bool is_owned;		   /* fd is a decompressed copy */
	enum arctar_filter filter; /* of the original archive */
	uint64_t limit;		   /* --limit, in bytes; or 0 */
	struct map members;	   /* of an archive: all but directories, by
				    * path */
};

#define IMAGE_FILE_INIT \
	((struct image_file){ NULL, -1, false, ARCTAR_FILTER_PLAIN, 0, \
			      MAP_INIT })

/*
 * Whether an archive contains images, and nothing else next to them, by its
 * names: 1 or 0, or -1 with *err filled.  Reads no further than needed.
 */
int image_file_detect(struct arctar *in, struct err *err);

/*
 * Reads the names in an archive.  fd is borrowed, and at its start afterwards.
 * The message does not name the archive.
 */
int image_file_open(struct image_file *file, int fd,
		    const struct options *options, struct err *err);

/* The same as image_file_open for a directory that is a layout
 * (find/image_kind). path is borrowed. */
void image_file_open_layout(struct image_file *file, const char *path,
			    const struct options *options);

/* Safe on IMAGE_FILE_INIT. */
void image_file_fini(struct image_file *file);

/*
 * Whether there is a regular file at path, or a link to one: 1 or 0, or -1 with
 * *err filled.
 */
int image_file_has(const struct image_file *file, const char *path,
		   struct err *err);

/*
 * The size of a file, in bytes.  As for everything that is read, it is an error
 * if a path leads out of a directory or through a symbolic link in it.
 */
int image_file_size(const struct image_file *file, const char *path,
		    uint64_t *size, struct err *err);

/* Appends a document.  Verifies its digest, unless digest is NULL. */
int image_file_read(const struct image_file *file, const char *path,
		    const char *digest, struct buf *bytes, struct err *err);

/*
 * Copies a file to an unnamed file in $TMPDIR, and verifies its digest unless
 * digest is NULL.  Returns a descriptor at the start of the copy, or -1.
 */
int image_file_copy(const struct image_file *file, const char *path,
		    const char *digest, struct err *err);

/* "blobs/sha256/HEX" for a digest.  Owned; NULL if it is not a SHA-256. */
char *image_file_blob(const char *digest);

/*
 * The digest in the last component of a path: HEX or sha256:HEX, perhaps with a
 * suffix.  Owned; NULL if there is none.
 */
char *image_file_named_digest(const char *path);

/* Writes DIGEST_SHA256_SIZE bytes as text. */
void image_file_show_digest(const uint8_t *bytes,
			    char digest[IMAGE_DIGEST_SIZE]);

/* The digest and the length in bytes of an open file, from start to end. */
int image_file_digest(int fd, char digest[IMAGE_DIGEST_SIZE], uint64_t *length,
		      struct err *err);
int image_file_digest_of(const struct buf *bytes,
			 char digest[IMAGE_DIGEST_SIZE], struct err *err);

#endif
