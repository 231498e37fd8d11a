/* SPDX-License-Identifier: MIT */
/*
 * Bytes of a known length that are read where they are wanted: those of a file
 * that is too large for memory, or of memory.  A file is read and never
 * mapped: one that somebody cuts short meanwhile, or a disk that fails, is
 * then an error and not a signal, and what was looked at once cannot change
 * under the eyes of who looks.
 */
#ifndef PYC_BAKE_BASE_BLOB_H
#define PYC_BAKE_BASE_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"

struct blob {
	uint64_t length;       /* bytes */
	int fd;		       /* of a file, owned; or -1, */
	const uint8_t *memory; /* and then these bytes; borrowed */
	bool has_failed;       /* reading failed: the bytes are not to blame */
};

#define BLOB_INIT ((struct blob){ 0, -1, NULL, false })

/* The bytes of memory. */
#define BLOB_OF(data, size) ((struct blob){ (size), -1, (data), false })

/*
 * Opens a regular file.  The message starts with the path.  On failure there
 * is nothing to close.
 */
int blob_open(struct blob *blob, const char *path, struct stat *status,
	      struct err *err);

/* The same for an open file of that length; the descriptor is duplicated. */
int blob_open_fd(struct blob *blob, int fd, struct err *err);

/* Safe on BLOB_INIT, and after it once more. */
void blob_close(struct blob *blob);

/*
 * Reads length bytes from an offset, which must lie in the blob.  The message
 * does not name the file.
 */
int blob_read(struct blob *blob, uint64_t offset, void *bytes, size_t length,
	      struct err *err);

/* Hands bytes on piece by piece. */
int blob_pass(struct blob *blob, uint64_t offset, uint64_t length,
	      int (*take)(void *context, const void *bytes, size_t length,
			  struct err *err),
	      void *context, struct err *err);

/* Whether two blobs have the same bytes; false where one cannot be read. */
bool blob_equals(struct blob *left, struct blob *right);

/* A part of a blob in memory, for who walks through many small pieces. */
struct blob_window {
	struct buf bytes;
	uint64_t offset; /* of the first of them */
	size_t ahead;	 /* bytes that are read at once, where there are more */
};

#define BLOB_WINDOW_INIT(ahead) ((struct blob_window){ BUF_INIT, 0, (ahead) })

#define auto_blob_window \
	__attribute__((cleanup(blob_window_fini))) struct blob_window

void blob_window_fini(struct blob_window *window);

/*
 * The bytes at an offset, which must lie in the blob and fit memory.  They
 * stay until the next call with this window.  NULL where they cannot be read.
 */
const uint8_t *blob_view(struct blob *blob, struct blob_window *window,
			 uint64_t offset, size_t length, struct err *err);

#endif
