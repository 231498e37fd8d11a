/* SPDX-License-Identifier: MIT */
/*
 * Bytes that are wanted later, on disk rather than in memory: a file in
 * $TMPDIR that has no name any more.
 */
#ifndef PYC_BAKE_TAR_SPOOL_H
#define PYC_BAKE_TAR_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* All that waits of an archive together may not be larger, bytes, unless
 * --limit says so. */
#define TAR_MOST_SPOOL (UINT64_C(1) << 30)

struct tar_spool {
	uint64_t limit;	 /* the most that may be added, bytes */
	int fd;		 /* -1 until something is added */
	uint64_t length; /* what was added, bytes, */
	struct buf last; /* of which these are not in the file yet */
};

#define TAR_SPOOL_INIT ((struct tar_spool){ TAR_MOST_SPOOL, -1, 0, BUF_INIT })

/* Some bytes of it. */
struct tar_extent {
	uint64_t offset;
	uint64_t length;
};

/* Safe on TAR_SPOOL_INIT. */
void tar_spool_fini(struct tar_spool *spool);

/* Adds bytes at the end, which is spool->length. */
int tar_spool_add(struct tar_spool *spool, const void *bytes, size_t length,
		  struct err *err);

/* Appends the bytes of an extent, which must fit memory. */
int tar_spool_read(struct tar_spool *spool, struct tar_extent extent,
		   struct buf *bytes, struct err *err);

/* Hands them on piece by piece. */
int tar_spool_pass(struct tar_spool *spool, struct tar_extent extent,
		   int (*take)(void *context, const void *bytes, size_t length,
			       struct err *err),
		   void *context, struct err *err);

#endif
