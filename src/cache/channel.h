/* SPDX-License-Identifier: MIT */
/*
 * A connection to the storage helper.  It has one request at a time and never
 * blocks.
 */
#ifndef PYC_BAKE_CACHE_CHANNEL_H
#define PYC_BAKE_CACHE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "cache/crsh.h"

enum channel_state {
	CHANNEL_CLOSED,
	CHANNEL_NEW, /* waits for the greeting */
	CHANNEL_IDLE,
	CHANNEL_GETS,
	CHANNEL_PUTS,
};

struct channel {
	enum channel_state state;
	int fd; /* -1 if closed */
	struct buf out;
	size_t written;	    /* how much of out */
	struct buf in;	    /* the message that is being received */
	uint32_t number;    /* of the question, for the user of this */
	unsigned int waits; /* how often the user found it waiting */
};

#define CHANNEL_INIT ((struct channel){ .fd = -1 })

/* Takes over a descriptor that does not block. */
void channel_open(struct channel *channel, int fd);
void channel_close(struct channel *channel);

/* Whether a request waits for its response. */
bool channel_is_busy(const struct channel *channel);

/* Whether a part of the request is not yet written. */
bool channel_has_output(const struct channel *channel);

/*
 * Begin a request on an idle channel: the request is added to out by the
 * caller, and then written as far as the socket has room.
 */
int channel_begin(struct channel *channel, enum channel_state state,
		  struct err *err);
int channel_write(struct channel *channel, struct err *err);

/*
 * Reads what there is, once.  Returns the number of new bytes, 0 if there are
 * none now, or -1 if the other side is gone.
 */
ssize_t channel_read(struct channel *channel, struct err *err);

/* Parses what was read, for the request that waits. */
enum crsh_parse channel_reply(const struct channel *channel,
			      struct crsh_reply *reply, size_t most);

/* Drops the response, after which the channel is idle. */
void channel_end(struct channel *channel, size_t used);

#endif
