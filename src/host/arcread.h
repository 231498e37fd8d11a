/* SPDX-License-Identifier: MIT */
/*
 * The members of a zip archive, inflated and checked by libarchive.
 * It takes names and methods from local headers alone, so what it says counts
 * only for an archive that format/zipaudit has passed, and every member is
 * held against what the audit found.
 *
 * LC_CTYPE must be a UTF-8 locale: libarchive converts names through it.
 */
#ifndef PYC_BAKE_HOST_ARCREAD_H
#define PYC_BAKE_HOST_ARCREAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"

struct archive;

struct arcread_feed;

struct arcread {
	struct archive *archive;
	struct arcread_feed *feed; /* what it reads; owned */
};

#define ARCREAD_INIT ((struct arcread){ NULL, NULL })

/*
 * Opens the archive that begins at an offset of the blob, which is borrowed
 * until arcread_close.
 */
int arcread_open(struct arcread *reader, struct blob *blob, uint64_t offset,
		 struct err *err);

/*
 * Reads the next member, in the order of their local headers, and hands its
 * content to take, piece by piece.  It is an error if its name is not name, if
 * it does not hold exactly size bytes, if its CRC or its compressed form is
 * wrong, or if take returns -1.  The content of a symbolic link is its target,
 * of which libarchive does not look at the CRC.  With take NULL the member is
 * skipped, and only its name is looked at.
 */
int arcread_member(struct arcread *reader, const char *name, uint64_t size,
		   int (*take)(void *context, const void *bytes, size_t length,
			       struct err *err),
		   void *context, struct err *err);

/* It is an error if there is another member. */
int arcread_end(struct arcread *reader, struct err *err);

/* Safe on ARCREAD_INIT. */
void arcread_close(struct arcread *reader);

/* The library and its release, for --version. */
const char *arcread_version(void);

#endif
