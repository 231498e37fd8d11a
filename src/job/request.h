/* SPDX-License-Identifier: MIT */
/* What a worker is asked to do. */
#ifndef PYC_BAKE_JOB_REQUEST_H
#define PYC_BAKE_JOB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pyc/pyc.h"

/*
 * What a sink may load, of a source and of an existing .pyc: so a frame's
 * length fits its 4 bytes.  CPython's own limits are near.
 */
#define REQUEST_MOST_SOURCE (512u << 20)

enum request_kind {
	REQUEST_INFO = 1, /* which Python is it */
	REQUEST_BAKE = 2,
	/*
	 * Of a .pyc: filename and existing count.  It is answered with the
	 * same header before the canonical payload, or OUTCOME_FRESH where
	 * that is what stands there, without an interpreter.
	 */
	REQUEST_NORMALIZE = 3,
};

struct request {
	enum request_kind kind;
	bool is_alone; /* a worker was lost at it; this one is fresh, and the
			* only one that works */
	/* All that follows but is_deflated is for REQUEST_BAKE. */
	uint32_t magic;	    /* of the Python that compiles, and its minor */
	unsigned int minor; /* release: told before one needs to be started */
	int level;
	enum pyc_mode mode;
	uint32_t mtime;		 /* of the source, as it goes into the header */
	const char *filename;	 /* embedded path */
	const uint8_t *existing; /* the .pyc that stands there, or NULL */
	size_t existing_length;
	bool is_doubtful; /* existing: only compiling tells whether it is
			   * fresh */
	bool is_deflated; /* the .pyc is wanted as a deflate stream too */
	const uint8_t *source;
	size_t source_length;
};

/* The header of the .pyc that a request to bake asks for. */
struct pyc_header request_header(const struct request *request);

#endif
