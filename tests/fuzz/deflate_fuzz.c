/* SPDX-License-Identifier: MIT */
/*
 * The input is compressed: the stream must restore it and must not depend on
 * earlier input.  The input is also inflated by the tests' own inflater, which
 * must end.
 */
#include <stdlib.h>
#include <string.h>

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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct deflate *used;
	struct deflate *fresh = deflate_new();
	auto_buf stream = BUF_INIT;
	auto_buf again = BUF_INIT;
	auto_buf out = BUF_INIT;
	struct tiny_facts facts;

	if (!used)
		used = deflate_new();
	deflate_compress(used, data, size, &stream);
	deflate_compress(fresh, data, size, &again);
	deflate_free(fresh);
	require(stream.length == again.length &&
		!memcmp(stream.data, again.data, again.length));
	require(!tiny_inflate(stream.data, stream.length, &out, &facts));
	require(out.length == size && (!size || !memcmp(out.data, data, size)));
	out.length = 0;
	tiny_inflate(data, size, &out, &facts);
	return 0;
}
