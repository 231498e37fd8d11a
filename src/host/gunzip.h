/* SPDX-License-Identifier: MIT */
/* Piecewise decompression of a gzip file (RFC 1952) with zlib. */
#ifndef PYC_BAKE_HOST_GUNZIP_H
#define PYC_BAKE_HOST_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct gunzip;

/* Never NULL. */
struct gunzip *gunzip_new(void);
void gunzip_free(struct gunzip *gunzip); /* safe on NULL */

/* Compressed input and room for the output. */
struct gunzip_piece {
	const uint8_t *input;
	size_t input_length; /* bytes that are not used yet */
	uint8_t *output;
	size_t room; /* free bytes at output */
};

/*
 * Inflates until the input is used up or the room is full, and updates all four
 * fields.  Consecutive streams form one file, and zeros may follow the last one
 * (padding of tapes).  It is an error if the checksum or the size of a stream
 * is wrong, or if other bytes follow a stream.  The memory used is constant,
 * whatever the header contains.
 */
int gunzip_some(struct gunzip *gunzip, struct gunzip_piece *piece,
		struct err *err);

/* Fails if the input may not end here, in the middle of a stream. */
int gunzip_end(const struct gunzip *gunzip, struct err *err);

#endif
