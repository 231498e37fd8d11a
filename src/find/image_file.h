/* SPDX-License-Identifier: MIT */
/*
 * What container images are in: a tar archive, of an OCI image layout or of
 * what docker save writes, or a directory that is one of these; as a set of
 * files that can be read in any order.
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

/* "sha256:" and 64 hexadecimal digits, with the NUL. */
#define IMAGE_DIGEST_SIZE 72

/* A document may not be larger, bytes. */
#define IMAGE_MOST_DOCUMENT (4u << 20)

struct image_file {
	const char *directory; /* of a layout; borrowed; NULL for an archive */
	int fd;		       /* the archive, not compressed */
	bool is_owned;	       /* fd is a copy that was decompressed */
	enum arctar_filter filter; /* of the original */
	uint64_t limit;		   /* --limit, or 0 */
	struct map members; /* of an archive: all but directories, by path */
};

#define IMAGE_FILE_INIT \
	((struct image_file){ NULL, -1, false, ARCTAR_PLAIN, 0, MAP_INIT })

/*
 * Whether an archive holds images, by its names: nothing else lies beside
 * them.  Reads no further than needed; an error of the archive is left to
 * whoever reads it next.
 */
bool image_file_detect(struct arctar *in);

/*
 * Reads the names of an archive; fd is borrowed, and at its start again
 * afterwards.  The message does not name the archive.
 */
int image_file_open(struct image_file *file, int fd,
		    const struct options *options, struct err *err);

/*
 * Whether a directory is a layout, with oci-layout and index.json, or what
 * docker save writes, unpacked.
 */
bool image_file_is_layout(const char *path);

/* The same as image_file_open for such a directory; path is borrowed. */
void image_file_open_layout(struct image_file *file, const char *path,
			    const struct options *options);

/* Safe on IMAGE_FILE_INIT. */
void image_file_fini(struct image_file *file);

/* Whether there is a regular file of that path, or a link to one. */
bool image_file_has(const struct image_file *file, const char *path);

/*
 * The size of a file, bytes.  As for all that is read, it is an error if a path
 * leads out of a directory or through a symbolic link in it.
 */
int image_file_size(const struct image_file *file, const char *path,
		    uint64_t *size, struct err *err);

/* Appends a document, whose digest is verified unless that is NULL. */
int image_file_read(const struct image_file *file, const char *path,
		    const char *digest, struct buf *bytes, struct err *err);

/*
 * A copy of a file in $TMPDIR without a name, at its start, whose digest was
 * verified.  Returns its descriptor, or -1.
 */
int image_file_copy(const struct image_file *file, const char *path,
		    const char *digest, struct err *err);

/* "blobs/sha256/HEX" of a digest.  Owned; NULL for any other kind of digest. */
char *image_file_blob(const char *digest);

/*
 * The digest that the last component of a path states: HEX or sha256:HEX, and
 * perhaps a suffix.  Owned; NULL where it is none.
 */
char *image_file_named_digest(const char *path);

/* The text of DIGEST_SHA256_SIZE bytes. */
void image_file_show_digest(const uint8_t *bytes,
			    char digest[IMAGE_DIGEST_SIZE]);

/* The digest of what is open, from its start to its end, and its length. */
int image_file_digest(int fd, char digest[IMAGE_DIGEST_SIZE], uint64_t *length,
		      struct err *err);
int image_file_digest_of(const struct buf *bytes,
			 char digest[IMAGE_DIGEST_SIZE], struct err *err);

#endif
