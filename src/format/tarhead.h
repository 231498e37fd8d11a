/* SPDX-License-Identifier: MIT */
/*
 * One header block of a tar archive (POSIX.1-2017, pax, "ustar Interchange
 * Format"; GNU tar manual, "Basic Tar Format"), read by rules under which all
 * readers see the same.
 */
#ifndef PYC_BAKE_FORMAT_TARHEAD_H
#define PYC_BAKE_FORMAT_TARHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/tarsparse.h"

#define TARHEAD_BLOCK 512 /* bytes; the unit of a tar archive */

/* Bytes of name and prefix, including a slash and a NUL. */
#define TARHEAD_NAME 257
#define TARHEAD_TARGET 101

struct tarhead {
	char type;     /* the typeflag; '0' also for '\0' */
	bool is_v7;    /* the typeflag was '\0' */
	uint64_t size; /* bytes that follow, padded to whole blocks */
	int64_t mtime; /* seconds since 1970 */
	char name[TARHEAD_NAME];
	char target[TARHEAD_TARGET]; /* of a link */
	/* Only for type 'S', the sparse file of old GNU tar: */
	struct tarsparse sparse;
	uint64_t real_size;
	bool is_extended; /* another block with extents follows */
};

/*
 * Reads a block of TARHEAD_BLOCK bytes.  Fails if the checksum is wrong, a
 * number has anything but digits, the size is negative, or a field has content
 * that another format than that of the magic defines.  Accepts all types.  The
 * message does not name the member.
 */
int tarhead_read(struct tarhead *head, const uint8_t *block, struct err *err);

/* Reads a block with further extents of type 'S'. */
int tarhead_read_extension(struct tarhead *head, const uint8_t *block,
			   struct err *err);

/* Whether a block of TARHEAD_BLOCK bytes has the checksum of a header. */
bool tarhead_is_header(const uint8_t *block);

/* Whether a block is empty; two empty blocks mark the end of an archive. */
bool tarhead_is_empty(const uint8_t *block);

/* Rounds a length in bytes up to whole blocks. */
uint64_t tarhead_padded(uint64_t length);

#endif
