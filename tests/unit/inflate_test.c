/* SPDX-License-Identifier: MIT */
/* Compares the encoder's streams, whole and damaged, with their bytes. */
#include "host/inflate.h"

#include "lib/deflate_samples.h"
#include "lib/tap.h"

#define BYTES 200000

static struct deflate *deflate;

static void
is_refused(const struct buf *stream, const struct buf *bytes,
	   const char *wanted, const char *what)
{
	auto_err err = ERR_INIT;

	if (is_int(inflate_compare(stream->data, stream->length, bytes->data,
				   bytes->length, &err),
		   -1, what))
		is_string(err.message, wanted, "the message has the reason");
}

static bool
is_accepted(const struct buf *stream, const struct buf *bytes)
{
	auto_err err = ERR_INIT;

	return !inflate_compare(stream->data, stream->length, bytes->data,
				bytes->length, &err) &&
	       !err.message;
}

static void
test_accepted(void)
{
	auto_buf bytes = BUF_INIT;
	bool same = true;

	for (uint64_t number = 0; number < 500; number++) {
		auto_buf stream = BUF_INIT;

		sample_make(&bytes, number, 18);
		deflate_compress(deflate, bytes.data, bytes.length, &stream);
		same &= is_accepted(&stream, &bytes);
	}
	ok(same, "five hundred samples are accepted");
}

static void
test_bytes(struct buf *stream, struct buf *bytes)
{
	ok(is_accepted(stream, bytes), "the whole stream is accepted");
	/* In the first piece, at the edge of a piece, in the last piece. */
	bytes->data[0] ^= 1;
	is_refused(stream, bytes, "inflates to another byte at offset 0",
		   "another first byte is found");
	bytes->data[0] ^= 1;
	bytes->data[65536] ^= 0x80;
	is_refused(stream, bytes, "inflates to another byte at offset 65536",
		   "another byte at a piece boundary is found");
	bytes->data[65536] ^= 0x80;
	bytes->data[BYTES - 1] ^= 1;
	is_refused(stream, bytes, "inflates to another byte at offset 199999",
		   "another last byte is found");
	bytes->data[BYTES - 1] ^= 1;
	bytes->length--;
	is_refused(stream, bytes, "inflates to more than 199999 bytes",
		   "one byte too many is found");
	bytes->length = 0;
	is_refused(stream, bytes, "inflates to more than 0 bytes",
		   "bytes instead of none are found");
	bytes->length = BYTES;
	buf_add_byte(bytes, 0);
	is_refused(stream, bytes, "inflates to 200000 bytes, not to 200001",
		   "one byte too few is found");
	bytes->length = BYTES;
}

static void
test_stream(struct buf *stream, const struct buf *bytes)
{
	size_t length = stream->length;
	unsigned int accepted = 0;

	buf_add(stream, "\0\0\0", 3);
	stream->length = length + 1;
	is_refused(stream, bytes, "1 bytes after the deflate stream",
		   "a byte after the stream is found");
	stream->length = length + 3;
	is_refused(stream, bytes, "3 bytes after the deflate stream",
		   "three bytes after the stream are found");
	stream->length = length - 1;
	is_refused(stream, bytes, "the deflate stream is cut short",
		   "a truncated stream is refused");
	stream->length = 0;
	is_refused(stream, bytes, "the deflate stream is cut short",
		   "an empty stream is refused");
	for (stream->length = 1; stream->length < length; stream->length += 97)
		accepted += is_accepted(stream, bytes);
	is_int(accepted, 0, "a stream truncated anywhere is refused");
	stream->length = length;
}

/* The error for a flipped bit depends on zlib, but the stream never passes. */
static void
test_flipped(struct buf *stream, const struct buf *bytes)
{
	unsigned int accepted = 0;

	for (size_t at = 0; at + 1 < stream->length; at += 61) {
		uint8_t bit = (uint8_t)(1 << at % 8);

		stream->data[at] ^= bit;
		accepted += is_accepted(stream, bytes);
		stream->data[at] ^= bit;
	}
	is_int(accepted, 0, "a flipped bit is found anywhere");
	stream->data[0] |= 6;
	is_refused(stream, bytes, "bad deflate stream: invalid block type",
		   "an unknown block type is refused");
}

static void
test_empty(void)
{
	auto_err err = ERR_INIT;

	is_int(inflate_compare((const uint8_t *)"\x03", 2, NULL, 0, &err), 0,
	       "a stream of no bytes is accepted");
	is_int(inflate_compare(NULL, 0, NULL, 0, &err), -1,
	       "a missing stream is refused");
	is_string(err.message, "the deflate stream is cut short",
		  "the message says that the stream is cut short");
}

int
main(void)
{
	auto_buf bytes = BUF_INIT;
	auto_buf stream = BUF_INIT;
	uint64_t state = 1;

	deflate = deflate_new();
	test_accepted();
	sample_add(&bytes, BYTES, 3, &state);
	deflate_compress(deflate, bytes.data, bytes.length, &stream);
	test_bytes(&stream, &bytes);
	test_stream(&stream, &bytes);
	test_flipped(&stream, &bytes);
	test_empty();
	deflate_free(deflate);
	return tap_done();
}
