/* SPDX-License-Identifier: MIT */
#include "storage/client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fs.h"
#include "cache/entry.h"

#define READ_BYTES ((size_t)64 << 10)

void
client_open(struct client *client, int fd)
{
	static const uint8_t greeting[] = { CRSH_VERSION, 1,
					    CRSH_CAPABILITY_BASE };

	*client = (struct client){ .fd = fd };
	buf_add(&client->out, greeting, sizeof(greeting));
}

void
client_close(struct client *client)
{
	fs_close(&client->fd);
	buf_fini(&client->in);
	buf_fini(&client->out);
}

/* Whether the last call would have blocked, or can be repeated. */
static bool
is_later(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

bool
client_read(struct client *client)
{
	struct buf *in = &client->in;
	/* By what was received, not by a length that was announced. */
	const size_t room = in->length > READ_BYTES ? in->length : READ_BYTES;
	ssize_t count;

	buf_reserve(in, room);
	count = read(client->fd, in->data + in->length, room);
	if (count < 0)
		return is_later();
	in->length += (size_t)count;
	return count > 0;
}

bool
client_write(struct client *client)
{
	struct buf *out = &client->out;

	while (client->written < out->length) {
		ssize_t count =
			send(client->fd, out->data + client->written,
			     out->length - client->written, MSG_NOSIGNAL);

		if (count < 0)
			return is_later();
		client->written += (size_t)count;
	}
	client->written = 0;
	out->length = 0;
	/* A large value must not keep its memory. */
	if (out->capacity > 4 * READ_BYTES)
		buf_fini(out);
	return true;
}

/* Parses flags and value, which begin at the offset `at`. */
static enum crsh_parse
parse_put(const struct buf *in, struct client_request *request, size_t at)
{
	uint64_t length;

	if (in->length < at + 1 + CRSH_LENGTH_SIZE)
		return CRSH_PARSE_MORE;
	request->replaces = in->data[at] & CRSH_PUT_REPLACES;
	memcpy(&length, in->data + at + 1, CRSH_LENGTH_SIZE);
	if (length > CACHE_ENTRY_MOST)
		return CRSH_PARSE_BAD;
	at += 1 + CRSH_LENGTH_SIZE;
	request->value = in->data + at;
	request->value_length = (size_t)length;
	request->used = at + (size_t)length;
	return in->length < request->used ? CRSH_PARSE_MORE : CRSH_PARSE_WHOLE;
}

enum crsh_parse
client_request(const struct client *client, struct client_request *request)
{
	const struct buf *in = &client->in;

	*request = (struct client_request){ .used = 1 };
	if (!in->length)
		return CRSH_PARSE_MORE;
	if (in->data[0] > CRSH_REQUEST_STOP)
		return CRSH_PARSE_BAD;
	request->kind = (enum crsh_request)in->data[0];
	if (request->kind == CRSH_REQUEST_STOP)
		return CRSH_PARSE_WHOLE;
	if (in->length < 2)
		return CRSH_PARSE_MORE;
	request->key = in->data + 2;
	request->key_length = in->data[1];
	request->used = 2 + request->key_length;
	if (!request->key_length)
		return CRSH_PARSE_BAD;
	if (in->length < request->used)
		return CRSH_PARSE_MORE;
	return request->kind == CRSH_REQUEST_PUT ?
		       parse_put(in, request, request->used) :
		       CRSH_PARSE_WHOLE;
}

/* --- answers --- */

static void
drop_request(struct client *client, const struct client_request *request)
{
	struct buf *in = &client->in;

	in->length -= request->used;
	memmove(in->data, in->data + request->used, in->length);
	if (!in->length && in->capacity > 4 * READ_BYTES)
		buf_fini(in);
	client->is_busy = false;
}

void
client_answer(struct client *client, const struct client_request *request,
	      enum crsh_response response)
{
	buf_add_byte(&client->out, (uint8_t)response);
	drop_request(client, request);
}

void
client_answer_value(struct client *client, const struct client_request *request,
		    const struct buf *value)
{
	const uint64_t length = value->length;

	buf_add_byte(&client->out, CRSH_RESPONSE_DONE);
	buf_add(&client->out, &length, sizeof(length));
	buf_add(&client->out, value->data, value->length);
	drop_request(client, request);
}

void
client_answer_error(struct client *client, const struct client_request *request,
		    const char *text)
{
	const size_t length = strnlen(text, CRSH_MOST_TEXT);

	buf_add_byte(&client->out, CRSH_RESPONSE_ERROR);
	buf_add_byte(&client->out, (uint8_t)length);
	buf_add(&client->out, text, length);
	drop_request(client, request);
}
