/* SPDX-License-Identifier: MIT */
/*
 * The input is compressed: the stream must restore it and must not depend on
 * earlier input.  The input is also inflated by the tests' own inflater, which
 * must end.
 */
#include <stdlib.h>
#include <string.h>

/* The most that an input is inflated to, in bytes. */
#define TINY_MOST_OUTPUT ((size_t)16 << 10)

#include "base/buf.h"
#include "format/deflate.h"
#include "lib/tiny_inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

/* Larger inputs take long; make deflate-soak has them. */
#define MOST_INPUT 4096

/*
 * The first inputs of a process, and then one in so many, are also compressed
 * by a new encoder, whose memory is expensive.
 */
#define FRESH_FIRST 64
#define FRESH_EVERY 16

static void
compare_fresh(const uint8_t *data, size_t size, const struct buf *stream)
{
	struct deflate *fresh = deflate_new();
	auto_buf again = BUF_INIT;

	deflate_compress(fresh, data, size, &again);
	deflate_free(fresh);
	require(stream->length == again.length &&
		!memcmp(stream->data, again.data, again.length));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct deflate *used;
	static unsigned int count;
	auto_buf stream = BUF_INIT;
	auto_buf out = BUF_INIT;
	struct tiny_facts facts;

	if (size > MOST_INPUT)
		return 0;
	if (!used)
		used = deflate_new();
	deflate_compress(used, data, size, &stream);
	if (++count <= FRESH_FIRST || count % FRESH_EVERY == 0)
		compare_fresh(data, size, &stream);
	buf_reserve(&out, size);
	require(!tiny_inflate(stream.data, stream.length, &out, &facts));
	require(out.length == size && (!size || !memcmp(out.data, data, size)));
	out.length = 0;
	tiny_inflate(data, size, &out, &facts);
	return 0;
}
