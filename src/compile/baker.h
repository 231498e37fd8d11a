/* SPDX-License-Identifier: MIT */
/*
 * Turns one request into one reply.  The reply is fresh, comes from the cache
 * or is compiled.  What is compiled, or is an existing .pyc to normalise, gets
 * its canonical form here.
 */
#ifndef PYC_BAKE_COMPILE_BAKER_H
#define PYC_BAKE_COMPILE_BAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "format/deflate.h"
#include "host/compiler.h"
#include "host/zstd.h"
#include "job/request.h"
#include "pyc/canon.h"
#include "pyc/pyc.h"

struct baker {
	struct compiler *compiler; /* borrowed; for baker_compile */
	enum compiler_warnings warnings;
	struct buf reply; /* the frame; the caller empties it before a request,
			   * and value too */
	struct canon canon;
	struct deflate *deflate; /* NULL until something must be compressed */
	struct buf deflated;
	/* For the cache: */
	struct zstd zstd;
	struct buf outcome; /* the bytes of a value that is read */
	struct buf payload; /* as a value has it */
	struct buf value;   /* that is made */
};

#define BAKER_INIT ((struct baker){ .canon = CANON_INIT })

void baker_fini(struct baker *baker);

/*
 * Replies to a REQUEST_BAKE with this header if that needs no interpreter: the
 * existing .pyc is fresh, or the request has a value of the cache.  Returns
 * whether it replied.
 */
bool baker_spare(struct baker *baker, const struct request *request,
		 const uint8_t header[PYC_HEADER_SIZE]);

/* Replies to a REQUEST_BAKE with the result of the compiler. */
void baker_compile(struct baker *baker, const struct request *request,
		   const uint8_t header[PYC_HEADER_SIZE]);

/* Replies to a REQUEST_NORMALIZE. */
void baker_normalize(struct baker *baker, const struct request *request);

#endif
