/* SPDX-License-Identifier: MIT */
#include "cache/channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fs.h"

#define READ_BYTES ((size_t)64 << 10)

void
channel_open(struct channel *channel, int fd)
{
	*channel = (struct channel){ .state = CHANNEL_NEW, .fd = fd };
}

void
channel_close(struct channel *channel)
{
	fs_close(&channel->fd);
	buf_fini(&channel->out);
	buf_fini(&channel->in);
	*channel = CHANNEL_INIT;
}

bool
channel_is_busy(const struct channel *channel)
{
	return channel->state == CHANNEL_NEW ||
	       channel->state == CHANNEL_GETS || channel->state == CHANNEL_PUTS;
}

bool
channel_has_output(const struct channel *channel)
{
	return channel->written < channel->out.length;
}

int
channel_begin(struct channel *channel, enum channel_state state,
	      struct err *err)
{
	channel->state = state;
	channel->written = 0;
	channel->waits = 0;
	return channel_write(channel, err);
}

int
channel_write(struct channel *channel, struct err *err)
{
	while (channel_has_output(channel)) {
		ssize_t count = send(
			channel->fd, channel->out.data + channel->written,
			channel->out.length - channel->written, MSG_NOSIGNAL);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (count < 0)
			return err_errno(err, "cannot write to the helper");
		channel->written += (size_t)count;
	}
	channel->out.length = 0;
	channel->written = 0;
	return 0;
}

ssize_t
channel_read(struct channel *channel, struct err *err)
{
	struct buf *in = &channel->in;
	/* By what was received, not by the length that was announced. */
	const size_t room = in->length > READ_BYTES ? in->length : READ_BYTES;
	ssize_t count;

	buf_reserve(in, room);
	do
		count = read(channel->fd, in->data + in->length, room);
	while (count < 0 && errno == EINTR);
	if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return 0;
	if (count < 0)
		return err_errno(err, "cannot read from the helper");
	if (!count)
		return err_set(err, "the helper has closed the connection");
	in->length += (size_t)count;
	return count;
}

enum crsh_parse
channel_reply(const struct channel *channel, struct crsh_reply *reply,
	      size_t most)
{
	const struct buf *in = &channel->in;

	*reply = (struct crsh_reply){ 0 };
	switch (channel->state) {
	case CHANNEL_NEW:
		return crsh_read_greeting(in->data, in->length, &reply->used);
	case CHANNEL_GETS:
	case CHANNEL_PUTS:
		return crsh_read_reply(reply, in->data, in->length,
				       channel->state == CHANNEL_GETS, most);
	default:
		/* Nothing was asked. */
		return in->length ? CRSH_PARSE_BAD : CRSH_PARSE_MORE;
	}
}

void
channel_end(struct channel *channel, size_t used)
{
	struct buf *in = &channel->in;

	in->length -= used;
	memmove(in->data, in->data + used, in->length);
	channel->state = CHANNEL_IDLE;
	channel->waits = 0;
	/* A large message must not keep its memory. */
	if (!in->length && in->capacity > 4 * READ_BYTES)
		buf_fini(in);
}
