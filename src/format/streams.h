/* SPDX-License-Identifier: MIT */
/*
 * Finds where the streams of an .xz file (The .xz File Format 1.2.0) or the
 * frames of a .zst file (RFC 8878) end.  It follows their own lengths; it does
 * not decompress or verify.
 */
#ifndef PYC_BAKE_FORMAT_STREAMS_H
#define PYC_BAKE_FORMAT_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum streams_format { STREAMS_FORMAT_XZ, STREAMS_FORMAT_ZSTD };

enum streams_state {
	STREAMS_STATE_START, /* between two streams or frames */
	STREAMS_STATE_BLOCK,
	STREAMS_STATE_CHUNK,  /* xz only: a part of a block */
	STREAMS_STATE_INDEX,  /* xz only: the list of blocks */
	STREAMS_STATE_RECORD, /* xz only: a number of that list */
	STREAMS_STATE_LOST, /* malformed: all further bytes count as a stream */
};

/* At the start of a file all fields except format are zero. */
struct streams {
	enum streams_format format;
	enum streams_state state;
	uint64_t offset;	  /* of the next byte */
	uint64_t skip;		  /* bytes to skip */
	uint64_t records;	  /* numbers of an index still to be read */
	unsigned int check_bytes; /* check after each block or frame */
	bool is_trailing;	  /* no stream begins at offset */
};

/*
 * Takes the next bytes.  Returns how many of them belong to streams.  The rest
 * is trailing data, or too short to decide; in that case the caller passes it
 * again with more bytes.
 */
size_t streams_take(struct streams *streams, const uint8_t *bytes,
		    size_t length);

#endif
