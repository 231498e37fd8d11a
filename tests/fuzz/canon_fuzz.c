/* SPDX-License-Identifier: MIT */
/*
 * The first byte selects the release, the rest is a marshal stream.  A
 * canonical form must be its own canonical form, and settled if its paths are
 * those of the seeds; any other stream must not be.  An error must name the
 * byte and leave no output.
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

/* The embedded path of the seeds. */
#define FILENAME "/usr/m.py"

static void
rewrite(struct canon *canon, const uint8_t *stream, size_t length,
	unsigned int minor)
{
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;
	auto_buf again = BUF_INIT;
	bool is_same;
	bool has_path;

	if (canon_rewrite(canon, stream, length, minor, &out, &err)) {
		require(err.message && !out.length);
		require(strstr(err.message, "byte ") != NULL);
		require(!canon_is_settled(canon, stream, length, minor,
					  FILENAME));
		return;
	}
	is_same = out.length == length && !memcmp(out.data, stream, length);
	has_path = !canon_find_path(canon, minor, FILENAME);
	require(canon_is_settled(canon, stream, length, minor, FILENAME) ==
		(is_same && has_path));
	require(!canon_rewrite(canon, out.data, out.length, minor, &again,
			       &err));
	require(again.length == out.length &&
		!memcmp(again.data, out.data, out.length));
	require(canon_is_settled(canon, out.data, out.length, minor,
				 FILENAME) == has_path);
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
