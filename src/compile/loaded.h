/* SPDX-License-Identifier: MIT */
/*
 * The source that a sink has loaded last.  The jobs of one source follow each
 * other, so its bytes are read once, and what is computed from them is computed
 * once.
 */
#ifndef PYC_BAKE_COMPILE_LOADED_H
#define PYC_BAKE_COMPILE_LOADED_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "job/plan.h"
#include "job/request.h"
#include "job/sink.h"

struct loaded {
	const struct source *source; /* borrowed; or NULL */
	struct buf storage;	     /* for the bytes; owned */
	const uint8_t *bytes;	     /* borrowed from storage or the sink */
	size_t length;		     /* of these */
	struct request_known known;
};

#define LOADED_INIT ((struct loaded){ .storage = BUF_INIT })

/* A local struct loaded that is freed at the end of its scope. */
#define auto_loaded __attribute__((cleanup(loaded_fini))) struct loaded

void loaded_fini(struct loaded *loaded);

/*
 * Lets a sink load a job, of which all but bytes and is_loaded is set.  The
 * source of its request is valid until the next call.  Returns what the sink
 * returns.
 */
enum sink_result loaded_job(struct loaded *loaded, struct sink *sink,
			    struct sink_job *job, struct err *err);

#endif
