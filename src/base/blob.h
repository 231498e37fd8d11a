/* SPDX-License-Identifier: MIT */
/*
 * Random access to bytes of known length: a file too large for memory, or a
 * buffer.  Files are read, never mapped: truncation or a disk failure is then
 * an error instead of a signal, and bytes that were checked cannot change
 * later.
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
	int fd;		       /* of a file, owned; -1 for a buffer */
	const uint8_t *memory; /* the buffer, borrowed; NULL for a file */
	bool has_failed;       /* a read failed, so the data is not at fault */
};

#define BLOB_INIT ((struct blob){ 0, -1, NULL, false })

/* A blob for a buffer, which is borrowed. */
#define BLOB_OF(data, size) ((struct blob){ (size), -1, (data), false })

/*
 * Opens a regular file and fills *status.  The error message starts with the
 * path.  On failure there is nothing to close.
 */
int blob_open(struct blob *blob, const char *path, struct stat *status,
	      struct err *err);

/*
 * The same for an open file, whose descriptor is duplicated.  The length is
 * that of the file.
 */
int blob_open_fd(struct blob *blob, int fd, struct err *err);

/* Safe on BLOB_INIT and on a closed blob. */
void blob_close(struct blob *blob);

/*
 * Reads length bytes at offset.  The range must lie in the blob.  The error
 * message does not name the file.
 */
int blob_read(struct blob *blob, uint64_t offset, void *bytes, size_t length,
	      struct err *err);

/*
 * Passes the bytes of a range to take, one piece after another, until take
 * fails.
 */
int blob_pass(struct blob *blob, uint64_t offset, uint64_t length,
	      int (*take)(void *context, const void *bytes, size_t length,
			  struct err *err),
	      void *context, struct err *err);

/* Whether two blobs have the same bytes.  False also if a read fails. */
bool blob_equals(struct blob *left, struct blob *right);

/* A part of a blob in memory, for callers that read many small pieces. */
struct blob_window {
	struct buf bytes;
	uint64_t offset; /* in the blob, of the first byte */
	size_t ahead;	 /* bytes to read at once, if the blob has as many */
};

#define BLOB_WINDOW_INIT(ahead) ((struct blob_window){ BUF_INIT, 0, (ahead) })

#define auto_blob_window \
	__attribute__((cleanup(blob_window_fini))) struct blob_window

void blob_window_fini(struct blob_window *window);

/*
 * Returns the bytes at offset, valid until the next call with this window, or
 * NULL on error.  The range must lie in the blob and fit in memory.
 */
const uint8_t *blob_view(struct blob *blob, struct blob_window *window,
			 uint64_t offset, size_t length, struct err *err);

#endif
