/* SPDX-License-Identifier: MIT */
/*
 * Writes a tar archive.  Members that are kept are passed in as raw bytes.  New
 * members are created in pax format, which is plain ustar if everything fits.
 */
#ifndef PYC_BAKE_HOST_ARCTAR_WRITE_H
#define PYC_BAKE_HOST_ARCTAR_WRITE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "host/arctar_filter.h"
#include "host/arctar_member.h"

struct archive_entry;
struct arctar_out;

/*
 * Begins an archive that is written through the filter to fd, which is
 * borrowed.  Returns NULL on error.  No error message names the archive.
 */
struct arctar_out *arctar_out_new(int fd, enum arctar_filter filter,
				  struct err *err);

/*
 * Without arctar_out_end, the output is not a complete archive.  Safe on NULL.
 */
void arctar_out_free(struct arctar_out *out);

/* Writes the bytes of members. */
int arctar_out_write(struct arctar_out *out, const void *bytes, size_t length,
		     struct err *err);

/*
 * The same as a take function.  out is the context of the struct arctar_taker.
 */
int arctar_out_take(void *out, const void *bytes, size_t length,
		    struct err *err);

/* Writes the end-of-archive mark and flushes all buffers. */
int arctar_out_end(struct arctar_out *out, struct err *err);

/*
 * Appends the bytes of a new member, a regular file or a directory.  content
 * has member->size bytes.
 */
int arctar_write_member(const struct arctar_member *member, const void *content,
			struct buf *bytes, struct err *err);

/* The same for an entry of libarchive, used by host/arctar. */
int arctar_write_entry(struct archive_entry *entry, const void *content,
		       size_t length, struct buf *bytes, struct err *err);

#endif
