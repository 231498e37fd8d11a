/* SPDX-License-Identifier: MIT */
/*
 * While the carrier is off, there is no helper and no channel.  Every function
 * that calls a function of the user returns at once if that has stopped it.
 */
#include "cache/carrier.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/descriptors.h"
#include "base/fs.h"
#include "base/mem.h"
#include "cache/entry.h"

/* The interval of the timer until the helper listens, and after that. */
#define CONNECT_MILLISECONDS 2
#define TICK_MILLISECONDS 100

/* The helper must listen, and answer a request, within so many intervals. */
#define MOST_CONNECT_TICKS (5000 / CONNECT_MILLISECONDS)
#define MOST_WAITS (10000 / TICK_MILLISECONDS)

#define TOO_FEW "there are too few descriptors"

/* The number of events of the helper; those of a channel have its index. */
#define EVENT_HELPER CARRIER_CHANNELS

/* --- channels --- */

/* Sets the events that a channel waits for. */
static void
watch(struct carrier *carrier, struct channel *channel)
{
	waitset_change(&carrier->set, channel->fd,
		       (uint32_t)(channel - carrier->channels),
		       channel_has_output(channel));
}

int
carrier_begin(struct carrier *carrier, struct channel *channel,
	      enum channel_state state)
{
	auto_err err = ERR_INIT;

	if (channel_begin(channel, state, &err)) {
		carrier->lose(carrier->context, err.message);
		return -1;
	}
	if (channel_has_output(channel))
		watch(carrier, channel);
	return 0;
}

struct channel *
carrier_idle(struct carrier *carrier)
{
	for (size_t i = 0; i < CARRIER_CHANNELS; i++)
		if (carrier->channels[i].state == CHANNEL_IDLE)
			return &carrier->channels[i];
	return NULL;
}

/* Handles a whole message. */
static void
finish_request(struct carrier *carrier, struct channel *channel,
	       const struct crsh_reply *reply)
{
	carrier->bytes -= reply->used;
	if (channel->state == CHANNEL_NEW)
		carrier->is_connected = true;
	else
		carrier->answer(carrier->context, channel, reply);
	if (carrier->is_on)
		channel_end(channel, reply->used);
}

/* Reads from a channel what there is. */
static void
carrier_receive(struct carrier *carrier, struct channel *channel)
{
	auto_err err = ERR_INIT;
	struct crsh_reply reply;
	ssize_t count = channel_read(channel, &err);

	if (count < 0) {
		carrier->lose(carrier->context, err.message);
		return;
	}
	carrier->bytes += (size_t)count;
	switch (channel_reply(channel, &reply, CACHE_ENTRY_MOST)) {
	case CRSH_PARSE_MORE:
		if (carrier->bytes > CACHE_ENTRY_MOST)
			carrier->lose(carrier->context,
				      "the answers are too large");
		break;
	case CRSH_PARSE_WHOLE:
		finish_request(carrier, channel, &reply);
		break;
	default:
		carrier->lose(carrier->context,
			      "unexpected answer of the helper");
		break;
	}
}

/* --- the helper --- */

/*
 * Connects as often as the helper has room for, if it listens.  If there is not
 * even one connection, it is tried again.
 */
static void
connect_all(struct carrier *carrier)
{
	for (size_t i = 0; i < CARRIER_CHANNELS; i++) {
		auto_err err = ERR_INIT;
		int fd = helper_connect(&carrier->helper, &err);

		if (fd >= 0 && descriptors_are_short(fd)) {
			fs_close(&fd);
			err_set(&err, TOO_FEW);
		}

		if (fd < 0 && !i && err.number == EAGAIN &&
		    ++carrier->ticks < MOST_CONNECT_TICKS)
			return;
		if (fd < 0 && !i) {
			carrier->lose(carrier->context,
				      err.number == EAGAIN ?
					      "the helper does not listen" :
					      err.message);
			return;
		}
		if (fd < 0)
			break;
		channel_open(&carrier->channels[i], fd);
		waitset_add(&carrier->set, fd, (uint32_t)i,
			    channel_has_output(&carrier->channels[i]));
	}
	helper_hide(&carrier->helper);
	waitset_set_timer(&carrier->set, TICK_MILLISECONDS);
}

/*
 * Counts the intervals for which a request waits.  If this process was stopped
 * or busy, many intervals are one event, so that time does not count.
 */
static void
carrier_tick(struct carrier *carrier)
{
	if (carrier->helper.directory) {
		connect_all(carrier);
		return;
	}
	for (size_t i = 0; i < CARRIER_CHANNELS; i++) {
		struct channel *channel = &carrier->channels[i];

		if (!channel_is_busy(channel) || ++channel->waits < MOST_WAITS)
			continue;
		carrier->lose(carrier->context, "timeout");
		return;
	}
}

static void
lose_helper(struct carrier *carrier)
{
	auto_free char *how = carrier_stop(carrier);

	carrier->lose(carrier->context, how);
}

static void
handle_channel(struct carrier *carrier, struct channel *channel,
	       const struct waitset_event *event)
{
	auto_err err = ERR_INIT;

	if (event->is_writable) {
		if (channel_write(channel, &err)) {
			carrier->lose(carrier->context, err.message);
			return;
		}
		watch(carrier, channel);
	}
	if (event->is_readable)
		carrier_receive(carrier, channel);
}

void
carrier_attend(struct carrier *carrier, int timeout)
{
	struct waitset_event events[WAITSET_MOST];
	size_t count = waitset_wait(&carrier->set, timeout, events);

	for (size_t i = 0; i < count && carrier->is_on; i++) {
		const uint32_t number = events[i].number;

		if (number == WAITSET_TIMER)
			carrier_tick(carrier);
		else if (number == EVENT_HELPER)
			lose_helper(carrier);
		else
			handle_channel(carrier, &carrier->channels[number],
				       &events[i]);
	}
}

/* --- open and close --- */

int
carrier_open(struct carrier *carrier, const struct address *address,
	     struct err *err)
{
	carrier->helper = HELPER_INIT;
	for (size_t i = 0; i < CARRIER_CHANNELS; i++)
		carrier->channels[i] = CHANNEL_INIT;
	if (waitset_open(&carrier->set, err))
		return -1;
	if (helper_start(&carrier->helper, address, err))
		return -1;
	if (descriptors_are_short(helper_fd(&carrier->helper)))
		return err_set(err, TOO_FEW);
	if (waitset_add(&carrier->set, helper_fd(&carrier->helper),
			EVENT_HELPER, false))
		return err_errno(err, "epoll_ctl");
	waitset_set_timer(&carrier->set, CONNECT_MILLISECONDS);
	carrier->is_on = true;
	return 0;
}

/*
 * Asks the helper to stop, in case it is not the process that was started but a
 * child of that, which would not be killed.
 */
static void
ask_to_stop(struct carrier *carrier)
{
	struct channel *channel = carrier_idle(carrier);
	auto_err ignored = ERR_INIT;

	if (!channel)
		return;
	crsh_put_stop(&channel->out);
	channel_write(channel, &ignored);
}

char *
carrier_stop(struct carrier *carrier)
{
	ask_to_stop(carrier);
	carrier->is_on = false;
	for (size_t i = 0; i < CARRIER_CHANNELS; i++)
		channel_close(&carrier->channels[i]);
	waitset_stop_timer(&carrier->set);
	return helper_end(&carrier->helper);
}

void
carrier_close(struct carrier *carrier)
{
	free(carrier_stop(carrier));
	waitset_close(&carrier->set);
}

void
carrier_leave(const struct carrier *carrier)
{
	const int fds[] = { carrier->set.fd, carrier->set.timer,
			    carrier->helper.program.socket,
			    carrier->helper.program.errors };

	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	for (size_t i = 0; i < CARRIER_CHANNELS; i++)
		if (carrier->channels[i].fd >= 0)
			close(carrier->channels[i].fd);
}
