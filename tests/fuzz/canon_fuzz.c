/* SPDX-License-Identifier: MIT */
/*
 * The first byte chooses the release, the others are a marshal stream.  What
 * canon makes of it, it takes again and leaves as it is; what it refuses is
 * told with the byte, and leaves nothing behind.
 */
#include <stdlib.h>
#include <string.h>

#include "pyc/canon.h"
#include "pyc/marshal_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
rewrite(struct canon *canon, const uint8_t *stream, size_t length,
	unsigned int minor)
{
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;
	auto_buf again = BUF_INIT;

	if (canon_rewrite(canon, stream, length, minor, &out, &err)) {
		require(err.message && !out.length);
		require(strstr(err.message, "byte ") != NULL);
		return;
	}
	require(!canon_rewrite(canon, out.data, out.length, minor, &again,
			       &err));
	require(again.length == out.length &&
		!memcmp(again.data, out.data, out.length));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned int releases =
		MARSHAL_LAST_MINOR - MARSHAL_FIRST_MINOR + 1;
	struct canon canon = CANON_INIT;

	if (!size)
		return 0;
	rewrite(&canon, data + 1, size - 1,
		MARSHAL_FIRST_MINOR + *data % releases);
	canon_fini(&canon);
	return 0;
}
