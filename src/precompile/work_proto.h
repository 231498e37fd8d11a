/* SPDX-License-Identifier: MIT */
/*
 * Messages of the worker protocol as protocol buffers
 * (protobuf.dev/programming-guides/encoding), each after its length as a
 * varint.  Unknown fields are skipped.
 */
#ifndef PYC_BAKE_PRECOMPILE_WORK_PROTO_H
#define PYC_BAKE_PRECOMPILE_WORK_PROTO_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "precompile/work_message.h"

/*
 * Reads the length before the first message.  Returns 1, with the offset and
 * the length of its content, which need not be there; 0 if the length is not
 * complete; -1 if it is more than the 2 GiB that protocol buffers allow.
 */
int work_proto_get_length(const uint8_t *bytes, size_t length, size_t *at,
			  size_t *content, struct err *err);

/*
 * Finds the first message in the bytes.  Returns 1, with the offset and the
 * length of its content; 0 if it is not complete; -1 if its length is not
 * valid or is more than WORK_MOST_MESSAGE.
 */
int work_proto_find(const uint8_t *bytes, size_t length, size_t *at,
		    size_t *content, struct err *err);

/*
 * Parse the content of a message, without its length.  On failure there is
 * nothing to free.  A request whose fields are well-formed, but of which one
 * cannot be accepted, is one with a refusal.
 */
int work_proto_get_request(struct work_request *request, const uint8_t *bytes,
			   size_t length, struct err *err);
int work_proto_get_response(struct work_response *response,
			    const uint8_t *bytes, size_t length,
			    struct err *err);

/* The content of a request that is read without being kept. */
struct work_proto_skip {
	size_t rest;	/* bytes that have not come */
	uint64_t value; /* of these, how many are of one value */
	int32_t id;	/* the number of the request, if it has come */
};

/*
 * Skips what has come of the content; *used is how much.  Returns 1 at its end,
 * 0 if more must come, -1 if it is malformed.
 */
int work_proto_skip(struct work_proto_skip *skip, const uint8_t *bytes,
		    size_t length, size_t *used, struct err *err);

/* Append a message with its length. */
void work_proto_put_request(struct buf *out,
			    const struct work_request *request);
void work_proto_put_response(struct buf *out,
			     const struct work_response *response);

#endif
