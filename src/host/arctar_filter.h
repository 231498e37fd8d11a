/* SPDX-License-Identifier: MIT */
/* What tar archives are compressed with: which it is, and its inverse. */
#ifndef PYC_BAKE_HOST_ARCTAR_FILTER_H
#define PYC_BAKE_HOST_ARCTAR_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/streams.h"

struct archive;

enum arctar_filter {
	ARCTAR_PLAIN,
	ARCTAR_GZIP,
	ARCTAR_BZIP2,
	ARCTAR_XZ,
	ARCTAR_ZSTD,
};

/* A compressed archive may not inflate to more bytes, */
#define ARCTAR_MOST_INFLATED (UINT64_C(8) << 30)
/* nor to so many times its own size, which is the most that deflate can do, */
#define ARCTAR_MOST_RATIO 1032u
/* where it is more than this.  --limit replaces all three. */
#define ARCTAR_RATIO_FROM (UINT64_C(64) << 20)

struct gunzip;

/* Bytes from a descriptor, inflated. */
struct arctar_inflate {
	enum arctar_filter filter;
	int fd;		     /* borrowed */
	uint64_t limit;	     /* of --limit, bytes; or 0 */
	uint64_t file_size;  /* of a regular file; else 0 */
	uint64_t taken;	     /* bytes that were read */
	uint64_t size;	     /* bytes that were inflated */
	uint8_t *input;	     /* what was read last; owned */
	size_t ready;	     /* bytes of it that were read to find the filter */
	struct archive *raw; /* of libarchive, for all but gzip; or NULL */
	struct streams streams; /* of xz and zstd, */
	size_t held_at;		/* and what of input was not given to it yet */
	size_t held;
	struct err problem;    /* why it could not be read */
	struct gunzip *gunzip; /* or NULL */
	const uint8_t *rest;   /* of input, that it has not used */
	size_t rest_length;
	uint8_t *output; /* what it has inflated; owned */
};

/*
 * Tells the filter by the first bytes of fd.  One that this libarchive cannot
 * both read and write without running a program is an error.  The limit is
 * that of --limit, bytes, or 0.
 */
int arctar_inflate_open(struct arctar_inflate *inflate, int fd, uint64_t limit,
			struct err *err);
void arctar_inflate_close(struct arctar_inflate *inflate);

/*
 * The next bytes, good until the next call; *length is 0 at the end, where the
 * checksums were right and nothing followed.
 */
int arctar_inflate(struct arctar_inflate *inflate, const uint8_t **bytes,
		   size_t *length, struct err *err);

/* The name of the compression that bytes begin with, whether it is supported
 * or not; NULL for none, and for a tar archive. */
const char *arctar_filter_detect(const uint8_t *bytes, size_t length);

/* Whether bytes, TARHEAD_BLOCK or all there are, begin a tar archive, or what
 * is compressed; text that begins like that does not count. */
bool arctar_filter_is_archive(const uint8_t *bytes, size_t length);

/* The name of a filter; NULL for ARCTAR_PLAIN. */
const char *arctar_filter_name(enum arctar_filter filter);

/*
 * Makes an archive that is being set up write through this filter; its bytes
 * depend on the release of the compressor, and on nothing else.
 */
int arctar_filter_add(struct archive *archive, enum arctar_filter filter,
		      struct err *err);

#endif
