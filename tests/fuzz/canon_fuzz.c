/* SPDX-License-Identifier: MIT */
/*
 * The first byte selects the release, the rest is a marshal stream.  A
 * canonical form must be its own canonical form.  An error must name the byte
 * and leave no output.
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
