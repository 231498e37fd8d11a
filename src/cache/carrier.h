/* SPDX-License-Identifier: MIT */
/*
 * The helper process and the connections to it, behind one descriptor that can
 * be polled.  Nothing here blocks.
 */
#ifndef PYC_BAKE_CACHE_CARRIER_H
#define PYC_BAKE_CACHE_CARRIER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/waitset.h"
#include "cache/address.h"
#include "cache/channel.h"
#include "cache/helper.h"

#define CARRIER_CHANNELS 16

struct carrier {
	/* Set by the user before carrier_open.  Both may call carrier_stop. */
	void *context;
	/* A whole response to a request. */
	void (*answer)(void *context, const struct channel *channel,
		       const struct crsh_reply *reply);
	/* Nothing more can be expected. */
	void (*lose)(void *context, const char *text);

	bool is_on;
	bool is_connected; /* a channel has had its greeting */
	struct helper helper;
	struct waitset set; /* open after carrier_stop, but without events */
	unsigned int ticks; /* until the helper listens */
	size_t bytes;	    /* received of responses that are not yet whole */
	struct channel channels[CARRIER_CHANNELS];
};

/* Starts the helper for an address, without waiting for it. */
int carrier_open(struct carrier *carrier, const struct address *address,
		 struct err *err);

/* Ends the helper and all requests.  Returns what helper_end does. */
char *carrier_stop(struct carrier *carrier);

/* Frees all, too. */
void carrier_close(struct carrier *carrier);

/* In a forked process: closes the descriptors, which belong to the parent. */
void carrier_leave(const struct carrier *carrier);

/* A channel without a request; NULL if there is none. */
struct channel *carrier_idle(struct carrier *carrier);

/*
 * Begins the request whose bytes were added to out of an idle channel.  Returns
 * -1 if lose was called.
 */
int carrier_begin(struct carrier *carrier, struct channel *channel,
		  enum channel_state state);

/* Waits for events, for so many milliseconds at most, and handles them. */
void carrier_attend(struct carrier *carrier, int timeout);

#endif
