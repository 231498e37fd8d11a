/* SPDX-License-Identifier: MIT */
/*
 * The stream of requests that Bazel sends to a worker, as JSON or as protocol
 * buffers, and the responses.
 */
#ifndef PYC_BAKE_PRECOMPILE_WORK_STREAM_H
#define PYC_BAKE_PRECOMPILE_WORK_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "precompile/work_json.h"
#include "precompile/work_message.h"
#include "precompile/work_proto.h"

enum work_protocol {
	WORK_PROTOCOL_UNKNOWN, /* the first bytes show it */
	WORK_PROTOCOL_JSON,
	WORK_PROTOCOL_PROTO,
};

struct work_stream {
	enum work_protocol protocol;
	struct buf bytes; /* that were not used yet; owned */
	size_t used;	  /* bytes at its start that were */
	size_t most;	  /* the bytes of a message that is kept */
	struct work_json_scan scan;
	bool is_skipping; /* a message of protocol buffers */
	struct work_proto_skip skip;
};

#define WORK_STREAM_INIT(protocol) \
	((struct work_stream){ protocol, .most = WORK_MOST_MESSAGE })

void work_stream_fini(struct work_stream *stream);

void work_stream_add(struct work_stream *stream, const void *bytes,
		     size_t length);

/*
 * Takes the next request from the stream.  Returns 1 with the request filled; 0
 * if there is no complete one; -1 if the stream is malformed, after which it
 * must not be used any more.
 *
 * A request that is too large, or whose content is wrong, does not harm the
 * others: if its end and its number are certain, it is returned with a refusal.
 * The bytes of one that is too large are not kept.
 */
int work_stream_next(struct work_stream *stream, struct work_request *request,
		     struct err *err);

/* Fails if the stream cannot end here, because a request has begun. */
int work_stream_check_end(const struct work_stream *stream, struct err *err);

/* Appends a response in the protocol of the stream. */
void work_stream_put(const struct work_stream *stream, struct buf *out,
		     const struct work_response *response);

#endif
