/* SPDX-License-Identifier: MIT */
/*
 * Requests and outcomes as the content of frames (pool/client.h) between the
 * parent and its workers.  Each request has one reply; replies are in order.
 */
#ifndef PYC_BAKE_COMPILE_WIRE_H
#define PYC_BAKE_COMPILE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "job/outcome.h"
#include "job/request.h"

/* Appends a frame to out. */
void wire_put_request(struct buf *out, const struct request *request);
void wire_put_outcome(struct buf *out, const struct outcome *outcome);

/*
 * The same for a baked outcome whose .pyc is written in place.
 * wire_begin_outcome appends all but the .pyc and returns a mark.  The caller
 * then appends the .pyc, and passes the mark to wire_end_outcome, which ends
 * the frame with the deflate stream, the value and is_cached of outcome.
 */
size_t wire_begin_outcome(struct buf *out, const struct outcome *outcome);
void wire_end_outcome(struct buf *out, size_t mark,
		      const struct outcome *outcome);

/*
 * Parses the content of a frame; the result borrows from bytes.  Fails only if
 * the other side is broken.
 */
int wire_get_request(struct request *request, const uint8_t *bytes,
		     size_t length, struct err *err);
int wire_get_outcome(struct outcome *outcome, const uint8_t *bytes,
		     size_t length, struct err *err);

/*
 * Why the sender of this reply must no longer be used: the reply says so
 * (OUTCOME_LOST, OUTCOME_EXHAUSTED), or is malformed.  Owned; NULL for any
 * other outcome.  Sets *is_exhausted for OUTCOME_EXHAUSTED.
 */
char *wire_refuse_outcome(const uint8_t *bytes, size_t length,
			  bool *is_exhausted);

/* Appends the frame of a failed outcome with one error that has no position. */
void wire_put_failure(struct buf *out, enum outcome_kind kind,
		      const char *class_name, const char *text);

#endif
