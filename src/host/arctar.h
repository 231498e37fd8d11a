/* SPDX-License-Identifier: MIT */
/*
 * A tar archive, compressed or not, read from a descriptor in one pass.
 * format/taraudit and libarchive tell what the members are; their bytes, with
 * all headers, can be had as they stand in the archive too, so that a member
 * which is passed on loses nothing that libarchive does not know or would write
 * differently.
 *
 * LC_CTYPE must be a UTF-8 locale: libarchive converts names through it.
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
 * Begins with the archive that fd, which is borrowed, is about to read.  How
 * it is compressed is told by its first bytes.  A compression that this
 * libarchive cannot both read and write, without the help of a program, is an
 * error, and so is one in another.  The limit is that of --limit, bytes, or 0:
 * see host/arctar_filter.h.  NULL on failure; no message names the archive.
 */
struct arctar *arctar_open(int fd, uint64_t limit, struct err *err);
void arctar_close(struct arctar *archive); /* safe on NULL */

/*
 * All bytes of the archive, decompressed, up to the end of the file, are handed
 * to watch too, which must outlive it.  To be called before arctar_next.
 */
int arctar_watch(struct arctar *archive, const struct arctar_taker *watch,
		 struct err *err);

enum arctar_filter arctar_filter(const struct arctar *archive);

/* After the last member: volume headers that follow it, or all there is of an
 * archive without members. */
const struct buf *arctar_tail(const struct arctar *archive);

/* After the last member: what is unusual about the end, a constant, or NULL. */
const char *arctar_notice(const struct arctar *archive);

/*
 * The next member, good until the one after it: 1, or 0 after the last.  It is
 * an error if the audit (format/taraudit) or libarchive find fault with the
 * archive, or if they disagree; for a member the message names it.
 */
int arctar_next(struct arctar *archive, struct arctar_member *member,
		struct err *err);

/*
 * Reads what belongs to the member that arctar_next gave: raw gets its bytes
 * in the archive, headers first, padded to whole blocks; content gets what is
 * in it, with zeros for holes, and must not be asked for but of a regular
 * file.  Either may be NULL.  A member that was not read is skipped.
 */
int arctar_read(struct arctar *archive, const struct arctar_taker *raw,
		const struct arctar_taker *content, struct err *err);

/*
 * The bytes of the member that arctar_next gave, a hard link, as if it were
 * a regular file with that content; all else of it stays.
 */
int arctar_unlink(struct arctar *archive, const void *content, size_t length,
		  struct buf *bytes, struct err *err);

#endif
