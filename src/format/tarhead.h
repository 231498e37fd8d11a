/* SPDX-License-Identifier: MIT */
/*
 * One header block of a tar archive (POSIX.1-2017, pax, "ustar Interchange
 * Format"; GNU tar manual, "Basic Tar Format"), read by rules under which all
 * readers see the same in it.
 */
#ifndef PYC_BAKE_FORMAT_TARHEAD_H
#define PYC_BAKE_FORMAT_TARHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/tarsparse.h"

#define TARHEAD_BLOCK 512 /* bytes; what a tar archive is made of */

/* Bytes of name and prefix, with a slash and a NUL. */
#define TARHEAD_NAME 257
#define TARHEAD_TARGET 101

struct tarhead {
	char type;     /* the typeflag: '0' for '\0' too, */
	bool is_v7;    /* unless this is set */
	uint64_t size; /* bytes that follow in whole blocks */
	int64_t mtime; /* seconds since 1970 */
	char name[TARHEAD_NAME];
	char target[TARHEAD_TARGET]; /* of a link */
	/* Of type 'S', the sparse file of old GNU tar: */
	struct tarsparse sparse;
	uint64_t real_size;
	bool is_extended; /* more extents follow in a block of their own */
};

/*
 * Reads a block, TARHEAD_BLOCK bytes.  It is an error if the checksum is wrong,
 * a number has anything but its digits, the size is negative, or what stands
 * in a field belongs to another format than the magic says.  Types are not
 * judged.  The message does not name the member.
 */
int tarhead_read(struct tarhead *head, const uint8_t *block, struct err *err);

/* Reads a block that goes on with the extents of type 'S'. */
int tarhead_read_extension(struct tarhead *head, const uint8_t *block,
			   struct err *err);

/* Whether a block, TARHEAD_BLOCK bytes, has the checksum of a header. */
bool tarhead_is_header(const uint8_t *block);

/* Whether it is empty, as are two at the end of an archive. */
bool tarhead_is_empty(const uint8_t *block);

/* How many bytes the blocks take that hold so many. */
uint64_t tarhead_padded(uint64_t length);

#endif
