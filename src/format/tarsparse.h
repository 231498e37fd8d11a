/* SPDX-License-Identifier: MIT */
/*
 * Where the data of a sparse tar member belong: a list of extents that rise, do
 * not overlap, and hold all that is stored.  GNU tar reads each from a block of
 * its own, so that only the last with data may have a part of one, and ends the
 * file with the last extent.  Readers would make different files of any other.
 */
#ifndef PYC_BAKE_FORMAT_TARSPARSE_H
#define PYC_BAKE_FORMAT_TARSPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Extents of one file: libarchive keeps all of them, 50 bytes each. */
#define TARSPARSE_MOST (UINT64_C(1) << 20)

struct tarsparse {
	uint64_t count;	 /* extents */
	uint64_t end;	 /* of the last one, in the file, bytes */
	uint64_t stored; /* what all of them hold, bytes */
	bool is_ragged;	 /* the last with data ends within a block */
};

/* Adds an extent; false where it may not follow the others, or is one too
 * many. */
bool tarsparse_add(struct tarsparse *sparse, uint64_t offset, uint64_t length);

/* Says why an extent was not added, or a list not read.  Returns -1. */
int tarsparse_fail(const struct tarsparse *sparse, struct err *err);

/* Whether a file of so many bytes, of which so many are stored, has them. */
bool tarsparse_fits(const struct tarsparse *sparse, uint64_t size,
		    uint64_t stored);

/*
 * The extents of a 0.1 map: decimal numbers with commas between them, an offset
 * and a length in turn.
 */
bool tarsparse_read_list(struct tarsparse *sparse, const char *text,
			 size_t length);

/* The map of format 1.0, which stands before the data: decimal numbers with a
 * line feed after each, of which the first tells how many extents follow. */
struct tarsparse_map {
	struct tarsparse sparse;
	uint64_t length; /* bytes that were read */
	char digits[20]; /* of the number that is being read */
	size_t digit_count;
	bool has_count;
	uint64_t rest; /* numbers that are still to come */
	uint64_t offset;
};

enum tarsparse_result { TARSPARSE_MORE, TARSPARSE_DONE, TARSPARSE_BAD };

/* Takes the next byte of it. */
enum tarsparse_result tarsparse_map_add(struct tarsparse_map *map,
					uint8_t byte);

#endif
