/* SPDX-License-Identifier: MIT */
#include "cache/crsh.h"

#include <string.h>

/* The version and the number of capabilities. */
#define GREETING_HEAD 2

static void
add_key(struct buf *out, enum crsh_request request, const uint8_t *key,
	uint8_t length)
{
	buf_add_byte(out, (uint8_t)request);
	buf_add_byte(out, length);
	buf_add(out, key, length);
}

void
crsh_put_get(struct buf *out, const uint8_t *key, uint8_t key_length)
{
	add_key(out, CRSH_REQUEST_GET, key, key_length);
}

void
crsh_put_stop(struct buf *out)
{
	buf_add_byte(out, CRSH_REQUEST_STOP);
}

void
crsh_put_put(struct buf *out, const struct crsh_put *put)
{
	const uint64_t length = put->length;

	add_key(out, CRSH_REQUEST_PUT, put->key, put->key_length);
	buf_add_byte(out, put->replaces ? CRSH_PUT_REPLACES : 0);
	buf_add(out, &length, sizeof(length));
	buf_add(out, put->value, put->length);
}

enum crsh_parse
crsh_read_greeting(const uint8_t *bytes, size_t length, size_t *used)
{
	if (length && bytes[0] != CRSH_VERSION)
		return CRSH_PARSE_BAD;
	if (length < GREETING_HEAD || length < GREETING_HEAD + (size_t)bytes[1])
		return CRSH_PARSE_MORE;
	*used = GREETING_HEAD + (size_t)bytes[1];
	return memchr(bytes + GREETING_HEAD, CRSH_CAPABILITY_BASE, bytes[1]) ?
		       CRSH_PARSE_WHOLE :
		       CRSH_PARSE_BAD;
}

/* Parses the bytes that follow a length.  head is what precedes them. */
static enum crsh_parse
read_rest(struct crsh_reply *reply, const uint8_t *bytes, size_t length,
	  size_t head)
{
	if (length - head < reply->length)
		return CRSH_PARSE_MORE;
	reply->bytes = bytes + head;
	reply->used = head + reply->length;
	return CRSH_PARSE_WHOLE;
}

static enum crsh_parse
read_value(struct crsh_reply *reply, const uint8_t *bytes, size_t length,
	   size_t most)
{
	uint64_t announced;

	if (length < 1 + CRSH_LENGTH_SIZE)
		return CRSH_PARSE_MORE;
	memcpy(&announced, bytes + 1, CRSH_LENGTH_SIZE);
	if (announced > most)
		return CRSH_PARSE_BAD;
	reply->length = (size_t)announced;
	return read_rest(reply, bytes, length, 1 + CRSH_LENGTH_SIZE);
}

enum crsh_parse
crsh_read_reply(struct crsh_reply *reply, const uint8_t *bytes, size_t length,
		bool has_value, size_t most)
{
	*reply = (struct crsh_reply){ .used = 1 };
	if (!length)
		return CRSH_PARSE_MORE;
	switch (bytes[0]) {
	case CRSH_RESPONSE_DONE:
		return has_value ? read_value(reply, bytes, length, most) :
				   CRSH_PARSE_WHOLE;
	case CRSH_RESPONSE_NOTHING:
		reply->response = CRSH_RESPONSE_NOTHING;
		return CRSH_PARSE_WHOLE;
	case CRSH_RESPONSE_ERROR:
		reply->response = CRSH_RESPONSE_ERROR;
		if (length < 2)
			return CRSH_PARSE_MORE;
		reply->length = bytes[1];
		return read_rest(reply, bytes, length, 2);
	default:
		return CRSH_PARSE_BAD;
	}
}
