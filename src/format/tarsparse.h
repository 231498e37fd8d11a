/* SPDX-License-Identifier: MIT */
/*
 * The extents of a sparse tar member: their offsets rise, they do not overlap,
 * and together they hold all stored data.  GNU tar reads each extent from a new
 * block, so only the last extent with data may end within a block.  GNU tar
 * also ends the file at the last extent.  From any other list readers would
 * make different files.
 */
#ifndef PYC_BAKE_FORMAT_TARSPARSE_H
#define PYC_BAKE_FORMAT_TARSPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The most extents of one file: libarchive keeps all of them, 50 bytes each. */
#define TARSPARSE_MOST (UINT64_C(1) << 20)

struct tarsparse {
	uint64_t count;	 /* extents */
	uint64_t end;	 /* of the last extent in the file, bytes */
	uint64_t stored; /* in all extents, bytes */
	bool is_ragged;	 /* the last with data ends inside a block */
};

/*
 * Adds an extent.  Returns false if it must not follow the previous ones or is
 * one too many.
 */
bool tarsparse_add(struct tarsparse *sparse, uint64_t offset, uint64_t length);

/*
 * Reports why an extent was not added or a list not read.  Always returns -1.
 */
int tarsparse_fail(const struct tarsparse *sparse, struct err *err);

/*
 * Whether the extents fit a file of size bytes with stored bytes in the
 * archive.
 */
bool tarsparse_fits(const struct tarsparse *sparse, uint64_t size,
		    uint64_t stored);

/*
 * Reads the extents of a 0.1 map: decimal numbers separated by commas,
 * alternately an offset and a length.  Returns false if the list is malformed.
 */
bool tarsparse_read_list(struct tarsparse *sparse, const char *text,
			 size_t length);

/*
 * The map of format 1.0, which precedes the data: decimal numbers, each
 * followed by a line feed.  The first one is the number of extents.
 */
struct tarsparse_map {
	struct tarsparse sparse;
	uint64_t length; /* bytes read so far */
	char digits[20]; /* of the unfinished number */
	size_t digit_count;
	bool has_count;
	uint64_t rest; /* numbers still to be read */
	uint64_t offset;
};

enum tarsparse_result { TARSPARSE_MORE, TARSPARSE_DONE, TARSPARSE_BAD };

/* Takes the next byte of the map. */
enum tarsparse_result tarsparse_map_add(struct tarsparse_map *map,
					uint8_t byte);

#endif
