/* SPDX-License-Identifier: MIT */
/*
 * Where the streams of an .xz file (The .xz File Format 1.2.0) or the frames of
 * a .zst file (RFC 8878) end: their own lengths are followed, nothing is
 * decompressed or verified.
 */
#ifndef PYC_BAKE_FORMAT_STREAMS_H
#define PYC_BAKE_FORMAT_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum streams_format { STREAMS_XZ, STREAMS_ZSTD };

enum streams_state {
	STREAMS_START, /* between two streams or frames */
	STREAMS_BLOCK,
	STREAMS_CHUNK,	/* of xz: a part of a block, */
	STREAMS_INDEX,	/* the list of blocks, */
	STREAMS_RECORD, /* one of its numbers */
	STREAMS_LOST,	/* it is malformed: all that comes counts as a stream */
};

/* Zero but for format is the start of a file. */
struct streams {
	enum streams_format format;
	enum streams_state state;
	uint64_t offset;  /* of what comes next, bytes */
	uint64_t skip;	  /* so many bytes of it say nothing */
	uint64_t records; /* numbers of an index that are still to come */
	unsigned int check_bytes; /* what follows each block, or frame */
	bool is_trailing;	  /* what is at offset begins no stream */
};

/*
 * Takes the next bytes; returns how many of them belong to streams.  The others
 * are trailing, or too few to tell: they are to be given again with more.
 */
size_t streams_take(struct streams *streams, const uint8_t *bytes,
		    size_t length);

#endif
