/* SPDX-License-Identifier: MIT */
/* What tar archives are compressed with: which it is, and its inverse. */
#ifndef PYC_BAKE_HOST_ARCTAR_FILTER_H
#define PYC_BAKE_HOST_ARCTAR_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct archive;

enum arctar_filter {
	ARCTAR_PLAIN,
	ARCTAR_GZIP,
	ARCTAR_BZIP2,
	ARCTAR_XZ,
	ARCTAR_ZSTD,
};

/* Bytes from a descriptor, inflated. */
struct arctar_inflate {
	struct archive *raw; /* of libarchive */
	enum arctar_filter filter;
	int fd;		    /* borrowed */
	uint8_t *input;	    /* what was read last; owned */
	size_t ready;	    /* bytes of it that were read to find the filter */
	struct err problem; /* why it could not be read */

	/* For the checksum of gzip, which libarchive may leave alone. */
	uint8_t tail[10];    /* the last bytes of the input */
	bool may_be_several; /* another member may begin in it */
	bool is_under_way;   /* the first one has begun */
	uint32_t crc;	     /* of all that was inflated, */
	uint64_t size;	     /* and how much that is */
};

/*
 * Tells the filter by the first bytes of fd.  One that this libarchive cannot
 * both read and write without running a program is an error.
 */
int arctar_inflate_open(struct arctar_inflate *inflate, int fd,
			struct err *err);
void arctar_inflate_close(struct arctar_inflate *inflate);

/*
 * The next bytes, good until the next call; *length is 0 at the end, where the
 * checksums were right: of several gzip streams in a row, that of the last.
 */
int arctar_inflate(struct arctar_inflate *inflate, const uint8_t **bytes,
		   size_t *length, struct err *err);

/*
 * Makes an archive that is being set up write through this filter; its bytes
 * depend on the release of the compressor, and on nothing else.
 */
int arctar_filter_add(struct archive *archive, enum arctar_filter filter,
		      struct err *err);

#endif
