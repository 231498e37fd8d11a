/* SPDX-License-Identifier: MIT */
/*
 * deflate_soak COUNT [FIRST]: compresses COUNT samples, from sample number
 * FIRST on, and compares each with the stream as inflated by zlib.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/inflate.h"
#include "lib/deflate_samples.h"

#define ORDER 17

/* Parses a number.  Returns whether text is one. */
static bool
read_number(const char *text, uint64_t *number)
{
	char *end;

	*number = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end;
}

int
main(int argument_count, char **arguments)
{
	struct deflate *deflate;
	auto_buf bytes = BUF_INIT;
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;
	uint64_t count = 0;
	uint64_t number = 0;
	uint64_t bytes_total = 0;
	uint64_t stream_total = 0;

	if (argument_count < 2 || argument_count > 3 ||
	    !read_number(arguments[1], &count) ||
	    (argument_count == 3 && !read_number(arguments[2], &number))) {
		fputs("usage: deflate_soak COUNT [FIRST]\n", stderr);
		return 2;
	}
	deflate = deflate_new();
	for (uint64_t end = number + count; number < end; number++) {
		sample_make(&bytes, number, ORDER);
		stream.length = 0;
		deflate_compress(deflate, bytes.data, bytes.length, &stream);
		if (inflate_compare(stream.data, stream.length, bytes.data,
				    bytes.length, &err)) {
			printf("sample %" PRIu64 ": %s\n", number, err.message);
			return 1;
		}
		bytes_total += bytes.length;
		stream_total += stream.length;
	}
	deflate_free(deflate);
	printf("%" PRIu64 " samples, %" PRIu64 " bytes, %" PRIu64
	       " compressed\n",
	       count, bytes_total, stream_total);
	return 0;
}
