/* SPDX-License-Identifier: MIT */
/*
 * Bytes that are needed later, on disk rather than in memory: an unlinked file
 * in $TMPDIR.
 */
#ifndef PYC_BAKE_TAR_SPOOL_H
#define PYC_BAKE_TAR_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* The most bytes that an archive may add, unless --limit says otherwise. */
#define TAR_MOST_SPOOL (UINT64_C(1) << 30)

struct tar_spool {
	uint64_t limit;	 /* the most that may be added, bytes */
	int fd;		 /* -1 until something is written */
	uint64_t length; /* all that was added, bytes */
	struct buf last; /* the end of it, not yet in the file */
};

#define TAR_SPOOL_INIT ((struct tar_spool){ TAR_MOST_SPOOL, -1, 0, BUF_INIT })

/* A range of the spool, in bytes. */
struct tar_extent {
	uint64_t offset;
	uint64_t length;
};

/* May be called on TAR_SPOOL_INIT. */
void tar_spool_fini(struct tar_spool *spool);

/* Appends bytes at the offset spool->length. */
int tar_spool_add(struct tar_spool *spool, const void *bytes, size_t length,
		  struct err *err);

/* Appends the bytes of an extent, which must fit into memory, to bytes. */
int tar_spool_read(struct tar_spool *spool, struct tar_extent extent,
		   struct buf *bytes, struct err *err);

/* Passes the bytes of an extent to take, piece by piece. */
int tar_spool_pass(struct tar_spool *spool, struct tar_extent extent,
		   int (*take)(void *context, const void *bytes, size_t length,
			       struct err *err),
		   void *context, struct err *err);

#endif
