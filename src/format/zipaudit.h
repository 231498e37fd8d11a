/* SPDX-License-Identifier: MIT */
/*
 * Audits a zip archive before anything reads its members: whatever two readers
 * could see differently is refused, never repaired.  The rules are APPNOTE.TXT
 * 6.3.10, read strictly, and the requirements of installers and of the Python
 * Package Index for a wheel.
 *
 * After the audit, local headers with their data, central directory and end
 * records tile the archive without gap or overlap and agree with each other.
 * The data is not inflated: the reader of the content checks its size and
 * checksum.
 *
 * A name that is not ASCII may lack the UTF-8 flag, as Info-ZIP and macOS write
 * it, if it is UTF-8, was made on one of these systems, and no other name has
 * the flag.  Names may start with "./" and members may be symbolic links, but
 * not in a wheel.
 *
 * Only a zip that is not a wheel may have bytes before the first local header,
 * its prefix: the line or script of a launcher, which starts with "#!".  The
 * offsets may count the prefix, as Python's zipapp writes them.  If there are
 * no zip64 end records, all offsets may also leave the prefix out, as if a
 * launcher and an archive were joined by cat.  The marker of a split archive
 * (APPNOTE 8.5.4) before such a zip of one part does not count as a prefix.
 */
#ifndef PYC_BAKE_FORMAT_ZIPAUDIT_H
#define PYC_BAKE_FORMAT_ZIPAUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"
#include "format/zipmember.h"

struct zipaudit {
	struct zipaudit_member *members; /* owned; by local header offset */
	size_t count;
	uint64_t prefix; /* bytes before the first local header */
	uint64_t shift;	 /* bytes that stored offsets leave out: 0 or prefix */
};

#define ZIPAUDIT_INIT ((struct zipaudit){ NULL, 0, 0, 0 })

/* A local struct zipaudit that is released at the end of its scope. */
#define auto_zipaudit __attribute__((cleanup(zipaudit_fini))) struct zipaudit

/*
 * Audits the archive, which may have no members.  The old content of *audit is
 * ignored.  The audit does not borrow from the archive, and is ZIPAUDIT_INIT on
 * failure.  The message is one line and does not name the archive.  It names
 * the member if it is about one, and the constant of the limit if one is
 * exceeded.
 */
int zipaudit_open(struct zipaudit *audit, struct blob *archive,
		  enum zipaudit_kind kind, struct err *err);

/* Frees the members and resets the struct to ZIPAUDIT_INIT. */
void zipaudit_fini(struct zipaudit *audit);

#endif
