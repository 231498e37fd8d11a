/* SPDX-License-Identifier: MIT */
/* Tests decompression in pieces, and which bytes may follow a stream. */
#include "host/gunzip.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lib/tap.h"

/* "hello\n", compressed by Python's gzip. */
#define HEAD "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
#define DATA "\xcb\x48\xcd\xc9\xc9\xe7\x02\x00"
#define CRC "\x20\x30\x3a\x36"
#define SIZE "\x06\x00\x00\x00"
#define HELLO HEAD DATA CRC SIZE
#define HELLO_LENGTH 26

/* The same with an extra field, a name, a comment and a header checksum. */
#define FULL_HEAD \
	"\x1f\x8b\x08\x1e\x00\x00\x00\x00\x02\xff\x02\x00xynam\0text\0"

/* Decompresses in pieces of these sizes; returns the error, or "".  Owned. */
static char *
gunzip(const void *bytes, size_t length, size_t input_size, size_t output_size,
       struct buf *out)
{
	struct gunzip *gunzip = gunzip_new();
	const uint8_t *input = bytes;
	auto_free uint8_t *room = mem_alloc(output_size);
	auto_err err = ERR_INIT;
	char *message;

	for (size_t at = 0; at < length && !err.message;) {
		size_t size =
			length - at < input_size ? length - at : input_size;
		struct gunzip_piece piece = { input + at, size, room,
					      output_size };

		if (gunzip_some(gunzip, &piece, &err))
			break;
		at += size - piece.input_length;
		buf_add(out, room, output_size - piece.room);
	}
	if (!err.message)
		gunzip_end(gunzip, &err);
	message = mem_strdup(err.message ? err.message : "");
	gunzip_free(gunzip);
	return message;
}

/* Checks the output for pieces of several sizes. */
static void
gives(const void *bytes, size_t length, const char *wanted, const char *what)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 64, 1000 };
	bool same = true;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		for (size_t j = 0; j < sizeof(sizes) / sizeof(*sizes); j++) {
			auto_buf out = BUF_INIT;
			auto_free char *message =
				gunzip(bytes, length, sizes[i], sizes[j], &out);

			same &= !*message && out.length == strlen(wanted) &&
				!memcmp(out.data ? out.data : bytes, wanted,
					out.length);
		}
	ok(same, what);
}

static void
fails(const void *bytes, size_t length, const char *wanted, const char *what)
{
	static const size_t sizes[] = { 1, 3, 1000 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		auto_buf out = BUF_INIT;
		auto_free char *message =
			gunzip(bytes, length, sizes[i], sizes[i], &out);

		is_string(message, wanted, what);
	}
}

#define GIVES(bytes, wanted, what) gives(bytes, sizeof(bytes) - 1, wanted, what)
#define FAILS(bytes, wanted, what) fails(bytes, sizeof(bytes) - 1, wanted, what)

static void
test_streams(void)
{
	GIVES(HELLO, "hello\n", "a stream is decompressed");
	GIVES(HELLO HELLO, "hello\nhello\n", "two streams are joined");
	GIVES(HELLO "\0\0\0", "hello\n", "zeros after a stream are ignored");
	GIVES(HELLO HELLO "\0", "hello\nhello\n",
	      "a zero after two streams is ignored");
	GIVES(HEAD "\x03\0"
		   "\0\0\0\0"
		   "\0\0\0\0",
	      "", "an empty stream is decompressed");
	GIVES(HEAD "\x03\0"
		   "\0\0\0\0"
		   "\0\0\0\0" HELLO,
	      "hello\n", "a stream after an empty stream is decompressed");
}

static void
test_trailing(void)
{
	FAILS(HELLO "x",
	      "gzip: trailing bytes follow the compressed data, from offset 26 "
	      "on",
	      "another byte after a stream is refused");
	FAILS(HELLO HELLO "x",
	      "gzip: trailing bytes follow the compressed data, from offset 52 "
	      "on",
	      "the offset is that of the end of the last stream");
	FAILS(HELLO "\0" HELLO,
	      "gzip: trailing bytes follow the compressed data, from offset 26 "
	      "on",
	      "a stream after zeros is refused");
	FAILS(HELLO "\x1f\x8b\x07"
		    "more",
	      "gzip: trailing bytes follow the compressed data, from offset 26 "
	      "on",
	      "bytes that start like a stream are refused");
	FAILS(HELLO "\x1f",
	      "gzip: trailing bytes follow the compressed data, from offset 26 "
	      "on",
	      "a first byte of a stream is refused");
	FAILS(HELLO HEAD DATA, "gzip: the compressed data are truncated",
	      "a truncated second stream is refused");
}

static void
test_damage(void)
{
	FAILS("hello, world", "gzip: incorrect header check",
	      "other bytes are refused");
	FAILS(HEAD DATA "\x21\x30\x3a\x36" SIZE, "gzip: the checksum is wrong",
	      "a wrong checksum is refused");
	FAILS(HEAD DATA CRC "\x07\0\0\0", "gzip: the checksum is wrong",
	      "a wrong size is refused");
	FAILS(HELLO HEAD DATA CRC "\x07\0\0\0", "gzip: the checksum is wrong",
	      "a wrong size of a second stream is refused");
	FAILS(HEAD "\x07\0", "gzip: invalid block type",
	      "an unknown block type is refused");
	fails("", 0, "gzip: the compressed data are truncated",
	      "no bytes are refused");
}

static void
test_truncated(void)
{
	bool refused = true;

	for (size_t length = 0; length < HELLO_LENGTH; length++) {
		auto_buf out = BUF_INIT;
		auto_free char *message =
			gunzip(HELLO, length, 1000, 1000, &out);

		refused &= !strcmp(message,
				   "gzip: the compressed data are truncated");
	}
	ok(refused, "a stream truncated at any length is refused");
	gunzip_free(NULL);
}

/* The checksum covers the header (RFC 1952): the low half of its CRC-32. */
static void
test_header(void)
{
	FAILS(FULL_HEAD "\0\0" DATA CRC SIZE, "gzip: header crc mismatch",
	      "a wrong header checksum is refused");
	GIVES("\x1f\x8b\x08\x1c\x00\x00\x00\x00\x02\xff\x02\x00xynam\0text"
	      "\0" DATA CRC SIZE,
	      "hello\n", "an extra field, a name and a comment are skipped");
}

int
main(void)
{
	test_streams();
	test_trailing();
	test_damage();
	test_truncated();
	test_header();
	return tap_done();
}
