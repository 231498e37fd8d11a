/* SPDX-License-Identifier: MIT */
/*
 * Audits a tar archive.  It finds the members that GNU tar, POSIX pax,
 * libarchive, Python's tarfile and Go's archive/tar all see, or the reason why
 * they see different ones.  The caller feeds it the bytes of the archive; it
 * does no I/O.
 *
 *	tarnum     numbers
 *	tarsparse  extents of sparse files
 *	tarpax     records of pax headers
 *	tarhead    one header block
 *	tarend     the bytes after the last member
 *	tarmember  a member, from its header and the headers before it
 *	taraudit   the archive: headers and bodies in order
 */
#ifndef PYC_BAKE_FORMAT_TARAUDIT_H
#define PYC_BAKE_FORMAT_TARAUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/tarmember.h"

/* The largest header before a member that readers accept, in bytes. */
#define TARAUDIT_MOST_SPECIAL (1u << 20)

struct taraudit;

/* Never returns NULL.  Owned. */
struct taraudit *taraudit_new(void);
void taraudit_free(struct taraudit *audit); /* does nothing on NULL */

/*
 * Takes the next bytes of the archive.  An error message names the member, if
 * known, and the offset of the header.  After an error the caller must not feed
 * more.
 */
int taraudit_feed(struct taraudit *audit, const uint8_t *bytes, size_t length,
		  struct err *err);

/*
 * Returns the next member found in the bytes so far, or false if there is none.
 * The caller owns it.  Volume headers are not members.
 */
bool taraudit_next(struct taraudit *audit, struct tarmember *member);

/*
 * Returns the offset at which the end of the archive begins: after the last
 * member.  If the end has not been fed yet, returns the number of bytes fed so
 * far.
 */
uint64_t taraudit_end_offset(const struct taraudit *audit);

/*
 * Call this at the end of the archive.  It fails if the archive must not end
 * here.  If the archive ends in an unusual way that all readers accept, *notice
 * is a constant text about it, otherwise NULL.
 */
int taraudit_end(const struct taraudit *audit, const char **notice,
		 struct err *err);

#endif
