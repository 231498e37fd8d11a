/* SPDX-License-Identifier: MIT */
/*
 * An audit of a tar archive: the members that GNU tar, POSIX pax, libarchive,
 * Python's tarfile and Go's archive/tar all see, or the reason why they do not
 * see the same.  It is fed with the bytes of the archive and does no I/O.
 *
 *	tarnum     numbers
 *	tarsparse  extents of sparse files
 *	tarpax     records of pax headers
 *	tarhead    one header block
 *	tarend     what follows the last member
 *	tarmember  what a member is, by its header and what stands before it
 *	taraudit   the whole: headers and bodies, one after the other
 */
#ifndef PYC_BAKE_FORMAT_TARAUDIT_H
#define PYC_BAKE_FORMAT_TARAUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/tarmember.h"

/* No reader takes a header before a member that is larger, bytes. */
#define TARAUDIT_MOST_SPECIAL (1u << 20)

struct taraudit;

/* Never NULL. */
struct taraudit *taraudit_new(void);
void taraudit_free(struct taraudit *audit); /* safe on NULL */

/*
 * The next bytes of the archive.  An error names the member, if it is known,
 * and the offset of the header; after one nothing more may be fed.
 */
int taraudit_feed(struct taraudit *audit, const uint8_t *bytes, size_t length,
		  struct err *err);

/*
 * The next member that was found in what was fed; false where there is none.
 * The caller owns it.  Volume headers are not among them.
 */
bool taraudit_next(struct taraudit *audit, struct tarmember *member);

/* The offset after the last member, and after what stands before another that
 * does not come: where the end begins, as far as that was fed. */
uint64_t taraudit_end_offset(const struct taraudit *audit);

/*
 * The archive has ended: an error where it must not.  Where it ends in an
 * unusual way that all readers take alike, *notice says so, else it is NULL; a
 * constant.
 */
int taraudit_end(const struct taraudit *audit, const char **notice,
		 struct err *err);

#endif
