/* SPDX-License-Identifier: MIT */
#include "format/streams.h"

#include <string.h>

#include "lib/tap.h"

/* "hello\n", compressed by xz --check=crc32. */
static const uint8_t xz[] = {
	0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x01, 0x69, 0x22, 0xde, 0x36,
	0x02, 0x00, 0x21, 0x01, 0x16, 0x00, 0x00, 0x00, 0x74, 0x2f, 0xe5, 0xa3,
	0x01, 0x00, 0x05, 0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x0a, 0x00, 0x00, 0x00,
	0x20, 0x30, 0x3a, 0x36, 0x00, 0x01, 0x1a, 0x06, 0xc5, 0xea, 0xc8, 0x79,
	0x90, 0x42, 0x99, 0x0d, 0x01, 0x00, 0x00, 0x00, 0x00, 0x01, 0x59, 0x5a,
};

/* The same text, compressed by zstd --check. */
static const uint8_t zstd[] = {
	0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x31, 0x00, 0x00, 0x68,
	0x65, 0x6c, 0x6c, 0x6f, 0x0a, 0x53, 0x88, 0xbd, 0x91,
};

/* Feeds the bytes in pieces.  Returns how many of them belong to streams. */
static size_t
take(struct streams *streams, const uint8_t *bytes, size_t length, size_t piece)
{
	size_t used = 0;
	size_t end = 0;

	while (end < length && !streams->is_trailing) {
		end = end + piece < length ? end + piece : length;
		used += streams_take(streams, bytes + used, end - used);
	}
	return used;
}

static void
test_format(enum streams_format format, const uint8_t *stream, size_t length)
{
	static const uint8_t junk[] = "JUNKJUNK";
	uint8_t bytes[300];
	bool agrees = true;

	memcpy(bytes, stream, length);
	memcpy(bytes + length, stream, length);
	memcpy(bytes + 2 * length, junk, sizeof(junk));
	for (size_t piece = 1; piece < 2 * length; piece++) {
		struct streams streams = { .format = format };

		agrees &= take(&streams, bytes, 2 * length + sizeof(junk),
			       piece) == 2 * length &&
			  streams.is_trailing && streams.offset == 2 * length;
	}
	ok(agrees, "two streams before other bytes, in pieces of any length");
	agrees = true;
	for (size_t cut = 0; cut <= length; cut++) {
		struct streams streams = { .format = format };

		take(&streams, bytes, cut, 7);
		agrees &= !streams.is_trailing && streams.offset <= cut;
	}
	ok(agrees, "a truncated stream");
	/* With any byte damaged, the streams end within the bytes. */
	agrees = true;
	for (size_t i = 0; i < length; i++)
		for (unsigned int value = 0; value < 256; value++) {
			struct streams streams = { .format = format };
			uint8_t old = bytes[i];

			bytes[i] = (uint8_t)value;
			agrees &= take(&streams, bytes, 2 * length, 5) <=
				  2 * length;
			bytes[i] = old;
		}
	ok(agrees, "a stream with one damaged byte");
}

static void
test_between(void)
{
	static const uint8_t skipped[] = { 0x5f, 0x2a, 0x4d, 0x18, 2,
					   0,	 0,    0,    'a',  'b' };
	struct streams streams = { .format = STREAMS_FORMAT_ZSTD };
	uint8_t bytes[100] = { 0 };

	is_int((long long)take(&streams, skipped, sizeof(skipped), 3),
	       sizeof(skipped), "a skippable frame belongs to the streams");
	is_int((long long)take(&streams, zstd, sizeof(zstd), 3), sizeof(zstd),
	       "a frame after a skippable frame belongs to the streams");
	streams = (struct streams){ .format = STREAMS_FORMAT_XZ };
	memcpy(bytes, xz, sizeof(xz));
	is_int((long long)take(&streams, bytes, sizeof(xz) + 8, 3),
	       sizeof(xz) + 8, "eight zeros are padding of xz");
	is_int((long long)take(&streams, bytes + sizeof(xz), 3, 3), 0,
	       "three bytes are not consumed");
	ok(!streams.is_trailing, "three bytes are not yet other data");
}

int
main(void)
{
	test_format(STREAMS_FORMAT_XZ, xz, sizeof(xz));
	test_format(STREAMS_FORMAT_ZSTD, zstd, sizeof(zstd));
	test_between();
	return tap_done();
}
