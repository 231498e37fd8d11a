/* SPDX-License-Identifier: MIT */
/*
 * The audit of a zip archive, before anything reads its members:
 * whatever two readers could see differently is refused, never repaired.
 * The rules are APPNOTE.TXT 6.3.10 read strictly, and what installers and
 * the Python Package Index require of a wheel.
 *
 * After it, local headers with their data, central directory and end record
 * tile the archive without gap or overlap and agree with each other.  What
 * the data inflates to is not looked at: size and checksum of the content
 * are for whoever reads it.
 *
 * A name that is not ASCII may lack the UTF-8 flag, as Info-ZIP and macOS write
 * it: if it is UTF-8, was made on one of these systems, and no other name has
 * the flag.  Names may start with "./", and members may be symbolic links, but
 * in a wheel.
 *
 * Only a zip that is not a wheel may have bytes before all that, its prefix: a
 * launcher's line or script, which starts with "#!".  Offsets may count it,
 * as Python's zipapp writes them, or all of them leave it out, as they do
 * where a launcher and an archive were joined by cat, unless there are zip64
 * end records.  The marker of a split archive (APPNOTE 8.5.4), before such a
 * zip of one part, counts as no prefix.
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
	uint64_t shift;	 /* what stored offsets leave out: 0 or prefix */
};

#define ZIPAUDIT_INIT ((struct zipaudit){ NULL, 0, 0, 0 })

/* A local struct zipaudit that is released when it goes out of scope. */
#define auto_zipaudit __attribute__((cleanup(zipaudit_fini))) struct zipaudit

/*
 * Audits the archive, which may be without members.  *audit may hold anything;
 * it owes nothing to the archive afterwards, and is as ZIPAUDIT_INIT on
 * failure.  The message is one line and names the member where one is
 * concerned, and the constant above where a limit is exceeded, but not the
 * archive.
 */
int zipaudit_open(struct zipaudit *audit, struct blob *archive,
		  enum zipaudit_kind kind, struct err *err);

/* Frees the members; the struct is then as ZIPAUDIT_INIT made it. */
void zipaudit_fini(struct zipaudit *audit);

#endif
