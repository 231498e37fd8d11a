/* SPDX-License-Identifier: MIT */
/* The compression of tar archives: decompression and compression. */
#ifndef PYC_BAKE_HOST_ARCTAR_FILTER_H
#define PYC_BAKE_HOST_ARCTAR_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/streams.h"
#include "host/arctar_kind.h"

struct archive;

/*
 * Limit of the inflated size of a compressed archive, in bytes.  --limit
 * replaces this and the next two limits.
 */
#define ARCTAR_MOST_INFLATED (UINT64_C(8) << 30)
/*
 * Limit of the inflated size as a multiple of the compressed size.  Equal to
 * the maximum ratio of deflate.
 */
#define ARCTAR_MOST_RATIO 1032u
/* The ratio is limited only above this inflated size, in bytes. */
#define ARCTAR_RATIO_FROM (UINT64_C(64) << 20)

struct gunzip;

/* A decompressing reader for a descriptor. */
struct arctar_inflate {
	enum arctar_filter filter;
	int fd;			/* borrowed */
	uint64_t limit;		/* value of --limit in bytes; or 0 */
	uint64_t file_size;	/* of a regular file; otherwise 0 */
	uint64_t taken;		/* bytes read */
	uint64_t size;		/* bytes inflated */
	uint8_t *input;		/* last bytes read; owned */
	size_t ready;		/* bytes of input that were read to detect the
				 * filter */
	struct archive *raw;	/* for all filters but gzip; or NULL */
	struct streams streams; /* for xz and zstd */
	size_t held_at;		/* where input has bytes not yet passed to
				 * raw */
	size_t held;
	struct err problem;    /* why a read failed */
	struct gunzip *gunzip; /* for gzip; or NULL */
	const uint8_t *rest;   /* part of input that gunzip has not used */
	size_t rest_length;
	uint8_t *output; /* output of gunzip; owned */
};

/*
 * Detects the filter by the first bytes of fd, which is borrowed.  It is an
 * error if this libarchive cannot both read and write the filter without
 * running a program.  limit is the value of --limit in bytes, or 0.
 */
int arctar_inflate_open(struct arctar_inflate *inflate, int fd, uint64_t limit,
			struct err *err);
void arctar_inflate_close(struct arctar_inflate *inflate);

/*
 * Gets the next bytes, valid until the next call.  *length is 0 at the end, if
 * the checksums were right and nothing followed.
 */
int arctar_inflate(struct arctar_inflate *inflate, const uint8_t **bytes,
		   size_t *length, struct err *err);

/*
 * Adds the filter to an archive that is being set up for writing.  The output
 * depends only on the data and the version of the compressor.
 */
int arctar_filter_add(struct archive *archive, enum arctar_filter filter,
		      struct err *err);

#endif
