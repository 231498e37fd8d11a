/* SPDX-License-Identifier: MIT */
/*
 * A tar archive on its way out: members that stay are handed in as the bytes
 * that they were, new ones are made here as pax wants them, which is plain
 * ustar unless something of theirs does not fit that.
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
 * Begins an archive that is written to fd, which is borrowed, through the
 * filter.  No message names the archive.  NULL on failure.
 */
struct arctar_out *arctar_out_new(int fd, enum arctar_filter filter,
				  struct err *err);

/* Without arctar_out_end what was written is no whole archive.  Safe on NULL.
 */
void arctar_out_free(struct arctar_out *out);

/* Writes the bytes of members. */
int arctar_out_write(struct arctar_out *out, const void *bytes, size_t length,
		     struct err *err);

/* The same for a struct arctar_taker, of which out is the context. */
int arctar_out_take(void *out, const void *bytes, size_t length,
		    struct err *err);

/* Writes the mark of the end, and what is still held back. */
int arctar_out_end(struct arctar_out *out, struct err *err);

/*
 * Appends the bytes of a new member, a regular file or a directory, with its
 * content, member->size bytes.
 */
int arctar_write_member(const struct arctar_member *member, const void *content,
			struct buf *bytes, struct err *err);

/* The same for what libarchive tells of one.  For host/arctar. */
int arctar_write_entry(struct archive_entry *entry, const void *content,
		       size_t length, struct buf *bytes, struct err *err);

#endif
