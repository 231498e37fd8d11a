/* SPDX-License-Identifier: MIT */
/*
 * The first byte is the size of the pieces in which the rest, the stream that a
 * worker reads, comes; above 127, only small messages are kept.  The requests
 * must be the same if it comes at once, and those that are written again must
 * be read as the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "precompile/work_proto.h"
#include "precompile/work_stream.h"

#define MOST_SMALL 48

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static bool
is_same_text(const char *left, const char *right)
{
	return left && right ? !strcmp(left, right) : left == right;
}

static bool
is_same(const struct work_request *left, const struct work_request *right)
{
	if (left->count != right->count || left->id != right->id ||
	    left->verbosity != right->verbosity ||
	    left->is_cancel != right->is_cancel ||
	    !is_same_text(left->sandbox, right->sandbox) ||
	    !is_same_text(left->refusal, right->refusal))
		return false;
	for (size_t i = 0; i < left->count; i++)
		if (strcmp(left->arguments[i], right->arguments[i]) != 0)
			return false;
	return true;
}

/* Whether the request is read as the same after it was written. */
static void
check_round(const struct work_request *request)
{
	auto_work_request again = WORK_REQUEST_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	size_t at;
	size_t content;

	work_proto_put_request(&out, request);
	require(work_proto_find(out.data, out.length, &at, &content, &err) ==
			1 &&
		at + content == out.length &&
		!work_proto_get_request(&again, out.data + at, content, &err));
	require(is_same(request, &again));
}

/* Compares the requests of both streams.  Returns the last result. */
static int
compare(struct work_stream *pieces, struct work_stream *whole)
{
	for (;;) {
		auto_work_request left = WORK_REQUEST_INIT;
		auto_work_request right = WORK_REQUEST_INIT;
		auto_err err = ERR_INIT;
		auto_err other = ERR_INIT;
		int got = work_stream_next(pieces, &left, &err);

		require((got < 0) == (err.message != NULL));
		if (!got)
			return 0;
		require(work_stream_next(whole, &right, &other) == got);
		if (got < 0) {
			require(is_same_text(err.message, other.message) &&
				!left.arguments && !left.sandbox);
			return -1;
		}
		require(is_same(&left, &right));
		if (left.refusal)
			require(!left.count && !left.sandbox);
		else
			check_round(&left);
	}
}

static void
check_response(const uint8_t *data, size_t size)
{
	auto_work_response response = WORK_RESPONSE_INIT;
	auto_work_response again = WORK_RESPONSE_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	size_t at;
	size_t content;

	if (work_proto_get_response(&response, data, size, &err)) {
		require(err.message && !response.output);
		return;
	}
	work_proto_put_response(&out, &response);
	require(work_proto_find(out.data, out.length, &at, &content, &err) ==
			1 &&
		!work_proto_get_response(&again, out.data + at, content, &err));
	require(again.exit_code == response.exit_code &&
		again.id == response.id &&
		again.was_cancelled == response.was_cancelled);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work_stream pieces = WORK_STREAM_INIT(WORK_PROTOCOL_UNKNOWN);
	struct work_stream whole = WORK_STREAM_INIT(WORK_PROTOCOL_UNKNOWN);
	auto_err err = ERR_INIT;
	int result = 0;
	size_t piece;

	if (!size)
		return 0;
	piece = *data & 127 ? *data & 127 : 1;
	if (*data > 127)
		pieces.most = whole.most = MOST_SMALL;
	data++;
	size--;
	work_stream_add(&whole, data, size);
	for (size_t at = 0; at < size && !result; at += piece) {
		work_stream_add(&pieces, data + at,
				size - at < piece ? size - at : piece);
		result = compare(&pieces, &whole);
	}
	if (!result)
		require(!work_stream_check_end(&pieces, &err) ==
			!work_stream_check_end(&whole, &err));
	work_stream_fini(&pieces);
	work_stream_fini(&whole);
	check_response(data, size);
	return 0;
}
