/* SPDX-License-Identifier: MIT */
/*
 * A tar archive, compressed or not, read from a descriptor in one pass.
 * format/taraudit and libarchive describe the members.  The raw bytes of a
 * member, with all its headers, are available too.  A member that is copied as
 * raw bytes keeps everything that libarchive does not know or would write
 * differently.
 *
 * LC_CTYPE must be a UTF-8 locale, because libarchive converts names through
 * it.
 */
#ifndef PYC_BAKE_HOST_ARCTAR_H
#define PYC_BAKE_HOST_ARCTAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "host/arctar_filter.h"
#include "host/arctar_member.h"

struct arctar;

/*
 * Opens the archive at the current offset of fd, which is borrowed.  The first
 * bytes determine the compression.  It is an error if this libarchive cannot
 * both read and write the compression without running a program, or if the
 * archive is compressed twice.  limit is the value of --limit in bytes, or 0:
 * see host/arctar_filter.h.  Returns NULL on error.  No error message of this
 * file names the archive.
 */
struct arctar *arctar_open(int fd, uint64_t limit, struct err *err);
void arctar_close(struct arctar *archive); /* safe on NULL */

/*
 * Makes watch receive all decompressed bytes of the archive, up to the end of
 * the file.  watch is borrowed and must outlive the archive.  Must be called
 * before arctar_next.
 */
int arctar_watch(struct arctar *archive, const struct arctar_taker *watch,
		 struct err *err);

enum arctar_filter arctar_filter(const struct arctar *archive);

/*
 * Valid after the last member: the volume headers that follow it, or everything
 * in an archive without members.  Borrowed.
 */
const struct buf *arctar_tail(const struct arctar *archive);

/*
 * Valid after the last member: what is unusual about the end of the archive, a
 * constant; or NULL.
 */
const char *arctar_notice(const struct arctar *archive);

/*
 * Gets the next member, valid until the next call.  Returns 1; 0 after the last
 * member; -1 on error.  It is an error if the audit (format/taraudit) or
 * libarchive finds a fault, or if they disagree.  If the fault is in a member,
 * the error message names it.
 */
int arctar_next(struct arctar *archive, struct arctar_member *member,
		struct err *err);

/*
 * Reads the member that arctar_next returned.  raw gets its bytes in the
 * archive: the headers first, and padded to whole blocks.  content gets the
 * file content, with zeros for holes; it must be NULL unless the member is a
 * regular file.  Either may be NULL.  A member that is not read is skipped.
 */
int arctar_read(struct arctar *archive, const struct arctar_taker *raw,
		const struct arctar_taker *content, struct err *err);

/*
 * Appends the bytes of the member that arctar_next returned, a hard link, as a
 * regular file with this content.  All its other properties are kept.
 */
int arctar_unlink(struct arctar *archive, const void *content, size_t length,
		  struct buf *bytes, struct err *err);

#endif
