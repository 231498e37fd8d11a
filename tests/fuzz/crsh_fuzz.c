/* SPDX-License-Identifier: MIT */
/*
 * Both sides of CRSH, cache/crsh and storage/client.  The first byte selects
 * the side: even, requests that the helper receives; odd, the greeting and the
 * replies that pyc-bake receives.  The second byte is the size of the pieces in
 * which the rest comes.  A message must be the same if it comes at once, and
 * what one side writes, the other one must read as the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cache/channel.h"
#include "cache/entry.h"
#include "storage/client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The largest value that is accepted in a reply. */
#define MOST_VALUE 64

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static bool
is_inside(const uint8_t *part, size_t length, const struct buf *whole)
{
	return !length ||
	       (part >= whole->data && length <= whole->length &&
		part - whole->data <= (long)(whole->length - length));
}

/* --- the helper --- */

/* The request is read as the same after it was written. */
static void
check_request(const struct client_request *request)
{
	struct client client = { .fd = -1 };
	struct client_request again;

	switch (request->kind) {
	case CRSH_REQUEST_GET:
		crsh_put_get(&client.in, request->key,
			     (uint8_t)request->key_length);
		break;
	case CRSH_REQUEST_PUT:
		crsh_put_put(&client.in,
			     &(struct crsh_put){
				     .key = request->key,
				     .key_length = (uint8_t)request->key_length,
				     .replaces = request->replaces,
				     .value = request->value,
				     .length = request->value_length,
			     });
		break;
	case CRSH_REQUEST_STOP:
		crsh_put_stop(&client.in);
		break;
	default: /* a remove is never sent */
		return;
	}
	require(client_request(&client, &again) == CRSH_PARSE_WHOLE);
	require(again.used == client.in.length && again.kind == request->kind &&
		again.key_length == request->key_length &&
		again.replaces == request->replaces &&
		again.value_length == request->value_length);
	require(!again.key_length ||
		!memcmp(again.key, request->key, again.key_length));
	require(!again.value_length ||
		!memcmp(again.value, request->value, again.value_length));
	client_close(&client);
}

/* Answers a request, which drops it, and reads the answer. */
static void
answer_request(struct client *client, const struct client_request *request)
{
	const size_t rest = client->in.length - request->used;
	const bool is_get = request->kind == CRSH_REQUEST_GET;
	auto_buf value = BUF_INIT;
	char text[300] = "";
	struct crsh_reply reply;

	buf_add(&value, request->value, request->value_length);
	buf_add(&value, request->key, request->key_length);
	for (size_t i = 0; i < value.length && i < sizeof(text) - 1; i++)
		text[i] = (char)value.data[i];
	client->out.length = 0;
	if (rest % 3 == 0)
		client_answer_error(client, request, text);
	else if (rest % 3 == 1 && is_get)
		client_answer_value(client, request, &value);
	else
		client_answer(client, request, CRSH_RESPONSE_NOTHING);
	require(client->in.length == rest && !client->is_busy);
	require(crsh_read_reply(&reply, client->out.data, client->out.length,
				is_get, value.length) == CRSH_PARSE_WHOLE);
	require(reply.used == client->out.length);
	if (reply.response == CRSH_RESPONSE_ERROR)
		require(reply.length <= CRSH_MOST_TEXT &&
			!strncmp(text, (const char *)reply.bytes,
				 reply.length));
	if (reply.response == CRSH_RESPONSE_DONE)
		require(reply.length == value.length &&
			!memcmp(reply.bytes, value.data, value.length));
}

/* Takes all requests that have come.  Returns whether they are well-formed. */
static bool
take_requests(struct client *client, bool answers)
{
	for (;;) {
		struct client_request request;
		const enum crsh_parse parse = client_request(client, &request);

		if (parse != CRSH_PARSE_WHOLE)
			return parse == CRSH_PARSE_MORE;
		require(request.used && request.used <= client->in.length);
		require(is_inside(request.key, request.key_length,
				  &client->in) &&
			is_inside(request.value, request.value_length,
				  &client->in));
		require(request.value_length <= CACHE_ENTRY_MOST);
		check_request(&request);
		if (answers)
			answer_request(client, &request);
		else
			client_answer(client, &request, CRSH_RESPONSE_DONE);
	}
}

static void
check_helper(const uint8_t *data, size_t size, size_t piece)
{
	struct client pieces = { .fd = -1 };
	struct client whole = { .fd = -1 };
	bool is_good = true;

	for (size_t at = 0; at < size && is_good; at += piece) {
		buf_add(&pieces.in, data + at,
			size - at < piece ? size - at : piece);
		is_good = take_requests(&pieces, true);
	}
	buf_add(&whole.in, data, size);
	require(take_requests(&whole, false) == is_good);
	if (is_good)
		require(pieces.in.length == whole.in.length &&
			(!whole.in.length ||
			 !memcmp(pieces.in.data, whole.in.data,
				 whole.in.length)));
	client_close(&pieces);
	client_close(&whole);
}

/* --- pyc-bake --- */

/* The state for the reply with this number. */
static enum channel_state
next_state(size_t number)
{
	return number % 2 ? CHANNEL_PUTS : CHANNEL_GETS;
}

/* Takes all replies that have come.  *number counts them. */
static bool
take_replies(struct channel *channel, size_t *number)
{
	for (;;) {
		struct crsh_reply reply;
		const enum crsh_parse parse =
			channel_reply(channel, &reply, MOST_VALUE);

		if (parse != CRSH_PARSE_WHOLE)
			return parse == CRSH_PARSE_MORE;
		require(reply.used && reply.used <= channel->in.length);
		require(is_inside(reply.bytes, reply.length, &channel->in));
		require(reply.length <= (reply.response == CRSH_RESPONSE_ERROR ?
						 CRSH_MOST_TEXT :
						 MOST_VALUE));
		channel_end(channel, reply.used);
		require(channel->state == CHANNEL_IDLE);
		channel->state = next_state((*number)++);
	}
}

static void
check_user(const uint8_t *data, size_t size, size_t piece)
{
	struct channel pieces = { .state = CHANNEL_NEW, .fd = -1 };
	struct channel whole = { .state = CHANNEL_NEW, .fd = -1 };
	size_t number = 0;
	size_t other = 0;
	bool is_good = true;

	for (size_t at = 0; at < size && is_good; at += piece) {
		buf_add(&pieces.in, data + at,
			size - at < piece ? size - at : piece);
		is_good = take_replies(&pieces, &number);
	}
	buf_add(&whole.in, data, size);
	require(take_replies(&whole, &other) == is_good && number == other);
	/* Nobody has asked an idle channel. */
	whole.state = CHANNEL_IDLE;
	require(take_replies(&whole, &other) == !whole.in.length);
	channel_close(&pieces);
	channel_close(&whole);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	if (data[0] % 2)
		check_user(data + 2, size - 2, data[1] ? data[1] : 1);
	else
		check_helper(data + 2, size - 2, data[1] ? data[1] : 1);
	return 0;
}
