/* SPDX-License-Identifier: MIT */
/*
 * The members of a zip archive, inflated and checked by libarchive.  libarchive
 * takes names and methods from local headers alone.  Its results are therefore
 * valid only for an archive that format/zipaudit has accepted, and every member
 * is compared with the result of the audit.
 *
 * LC_CTYPE must be a UTF-8 locale, because libarchive converts names through
 * it.
 */
#ifndef PYC_BAKE_HOST_ARCREAD_H
#define PYC_BAKE_HOST_ARCREAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"

struct archive;
struct archive_entry;

struct arcread_feed;

struct arcread {
	struct archive *archive;
	struct archive_entry *entry; /* the current member; owned */
	struct arcread_feed *feed;   /* the input; owned */
};

#define ARCREAD_INIT ((struct arcread){ NULL, NULL, NULL })

/*
 * Opens the archive that starts at offset in the blob.  The blob is borrowed
 * until arcread_close, which must be called on error too.
 */
int arcread_open(struct arcread *reader, struct blob *blob, uint64_t offset,
		 struct err *err);

/*
 * Reads the next member, in the order of the local headers, and passes its
 * content to take, piece by piece.  It is an error if the member is not called
 * name, if it does not have exactly size bytes, if its CRC or its compressed
 * data is wrong, or if take returns -1.  The content of a symbolic link is its
 * target; libarchive does not check its CRC.  If take is NULL, only the name is
 * checked and the member is skipped.
 */
int arcread_member(struct arcread *reader, const char *name, uint64_t size,
		   int (*take)(void *context, const void *bytes, size_t length,
			       struct err *err),
		   void *context, struct err *err);

/* Fails if there is another member. */
int arcread_end(struct arcread *reader, struct err *err);

/* Safe on ARCREAD_INIT. */
void arcread_close(struct arcread *reader);

/* The library and its version, for --version. */
const char *arcread_version(void);

#endif
