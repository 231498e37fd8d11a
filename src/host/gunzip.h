/* SPDX-License-Identifier: MIT */
/* A gzip file (RFC 1952), inflated piece by piece, by zlib. */
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

/* Compressed bytes, and room for what they stand for. */
struct gunzip_piece {
	const uint8_t *input;
	size_t input_length; /* bytes that are not used yet */
	uint8_t *output;
	size_t room; /* bytes of output that are free */
};

/*
 * Inflates until the input is used or the room is full, and moves all four
 * fields on.  Streams that follow each other are one file, and zeros may
 * follow the last (padding of tapes).  The checksum and the size of each stream
 * must be right; any other bytes after a stream are an error.  Takes memory of
 * one size, whatever the header holds.
 */
int gunzip_some(struct gunzip *gunzip, struct gunzip_piece *piece,
		struct err *err);

/* Whether the input may end here: an error in the middle of a stream. */
int gunzip_end(const struct gunzip *gunzip, struct err *err);

#endif
