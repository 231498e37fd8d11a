/* SPDX-License-Identifier: MIT */
/*
 * The first byte selects request or outcome, the rest is the content of a
 * frame.  Accepted content must be written as the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "compile/wire.h"

#include "pool/client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
check_request(const uint8_t *bytes, size_t length)
{
	struct request request;
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;

	if (wire_get_request(&request, bytes, length, &err)) {
		require(err.message != NULL);
		return;
	}
	wire_put_request(&out, &request);
	require(out.length == POOL_FRAME_HEAD + length &&
		get_le32(out.data) == length &&
		!memcmp(out.data + POOL_FRAME_HEAD, bytes, length));
}

static void
check_outcome(const uint8_t *bytes, size_t length)
{
	struct outcome outcome;
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;

	if (wire_get_outcome(&outcome, bytes, length, &err)) {
		require(err.message != NULL && !outcome.diagnostics);
		return;
	}
	wire_put_outcome(&out, &outcome);
	require(out.length == POOL_FRAME_HEAD + length &&
		get_le32(out.data) == length &&
		!memcmp(out.data + POOL_FRAME_HEAD, bytes, length));
	outcome_fini(&outcome);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (*data & 1)
		check_request(data + 1, size - 1);
	else
		check_outcome(data + 1, size - 1);
	return 0;
}
