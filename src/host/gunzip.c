/* SPDX-License-Identifier: MIT */
/*
 * zlib parses the header and verifies the checksum of each stream.  The bytes
 * between streams are checked here.
 */
#include "host/gunzip.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

#include "base/mem.h"

/* Selects the gzip format in inflateInit2. */
#define GZIP_BITS (16 + MAX_WBITS)

#define FIRST_BYTE 0x1f

enum place {
	GZIP_IN_STREAM,
	GZIP_BETWEEN, /* after a stream; another may begin */
	GZIP_IN_ZEROS,
};

struct gunzip {
	z_stream state;
	gz_header header; /* done is 1 once zlib has read the header */
	enum place place;
	uint64_t offset; /* of the input, bytes */
	uint64_t end;	 /* end of the last complete stream; 0 if none */
};

/* Prepares for a new stream. */
static void
begin_stream(struct gunzip *gunzip)
{
	gunzip->header = (gz_header){ 0 };
	inflateReset(&gunzip->state);
	inflateGetHeader(&gunzip->state, &gunzip->header);
	gunzip->place = GZIP_IN_STREAM;
}

struct gunzip *
gunzip_new(void)
{
	struct gunzip *gunzip = mem_zalloc(1, sizeof(*gunzip));

	if (inflateInit2(&gunzip->state, GZIP_BITS) != Z_OK)
		mem_exhausted();
	begin_stream(gunzip);
	return gunzip;
}

void
gunzip_free(struct gunzip *gunzip)
{
	if (!gunzip)
		return;
	inflateEnd(&gunzip->state);
	free(gunzip);
}

static int
fail_trailing(const struct gunzip *gunzip, struct err *err)
{
	return err_set(err,
		       "gzip: trailing bytes follow the compressed data, from "
		       "offset %" PRIu64 " on",
		       gunzip->end);
}

static int
fail_data(const struct gunzip *gunzip, struct err *err)
{
	const char *text = gunzip->state.msg;

	if (gunzip->end && gunzip->header.done != 1)
		return fail_trailing(gunzip, err);
	if (text && (!strcmp(text, "incorrect data check") ||
		     !strcmp(text, "incorrect length check")))
		return err_set(err, "gzip: the checksum is wrong");
	return err_set(err, "gzip: %s", text ? text : "the data are damaged");
}

/* Runs zlib on the piece.  zlib's length type may be smaller than size_t. */
static int
inflate_piece(struct gunzip *gunzip, struct gunzip_piece *piece,
	      struct err *err)
{
	z_stream *state = &gunzip->state;
	uInt given = piece->input_length < UINT_MAX ?
			     (uInt)piece->input_length :
			     UINT_MAX;
	uInt room = piece->room < UINT_MAX ? (uInt)piece->room : UINT_MAX;
	int result;

	state->next_in = piece->input;
	state->avail_in = given;
	state->next_out = piece->output;
	state->avail_out = room;
	result = inflate(state, Z_NO_FLUSH);
	piece->input += given - state->avail_in;
	piece->input_length -= given - state->avail_in;
	piece->output += room - state->avail_out;
	piece->room -= room - state->avail_out;
	gunzip->offset += given - state->avail_in;
	if (result == Z_MEM_ERROR)
		mem_exhausted();
	if (result == Z_STREAM_END) {
		gunzip->place = GZIP_BETWEEN;
		gunzip->end = gunzip->offset;
	} else if (result != Z_OK && result != Z_BUF_ERROR) {
		return fail_data(gunzip, err);
	}
	return 0;
}

int
gunzip_some(struct gunzip *gunzip, struct gunzip_piece *piece, struct err *err)
{
	while (piece->input_length && piece->room) {
		if (gunzip->place == GZIP_BETWEEN &&
		    *piece->input == FIRST_BYTE)
			begin_stream(gunzip);
		if (gunzip->place == GZIP_IN_STREAM) {
			if (inflate_piece(gunzip, piece, err))
				return -1;
			continue;
		}
		if (*piece->input)
			return fail_trailing(gunzip, err);
		gunzip->place = GZIP_IN_ZEROS;
		piece->input++;
		piece->input_length--;
		gunzip->offset++;
	}
	return 0;
}

int
gunzip_end(const struct gunzip *gunzip, struct err *err)
{
	if (gunzip->place != GZIP_IN_STREAM)
		return 0;
	if (gunzip->end && gunzip->header.done != 1)
		return fail_trailing(gunzip, err);
	return err_set(err, "gzip: the compressed data are truncated");
}
