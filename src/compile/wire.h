/* SPDX-License-Identifier: MIT */
/*
 * Requests and outcomes as the content of frames (pool/client.h) between the
 * parent and its workers.  One request, one reply, in order.
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
 * The same for a baked outcome whose .pyc is written in place: appends all but
 * the .pyc, which the caller then appends itself, and gives the mark for
 * wire_end_outcome to finish the frame with.  deflated may be empty.
 */
size_t wire_begin_outcome(struct buf *out, const struct outcome *outcome);
void wire_end_outcome(struct buf *out, size_t mark, const struct buf *deflated);

/*
 * Takes a frame's content apart; what it gives borrows from bytes.  An error
 * only where the other side is broken.
 */
int wire_get_request(struct request *request, const uint8_t *bytes,
		     size_t length, struct err *err);
int wire_get_outcome(struct outcome *outcome, const uint8_t *bytes,
		     size_t length, struct err *err);

/*
 * Why what replied this to a request is of no more use: it says so itself, or
 * it is no outcome.  Owned; NULL where it is an outcome like any other.
 */
char *wire_refuse_outcome(const uint8_t *bytes, size_t length);

/* Appends the frame of a failed outcome with one error and no place. */
void wire_put_failure(struct buf *out, enum outcome_kind kind,
		      const char *class_name, const char *text);

#endif
