/* SPDX-License-Identifier: MIT */
/*
 * Which outcomes a job can have.  A worker that was taken over by what it
 * compiles may reply anything.
 */
#ifndef PYC_BAKE_COMPILE_EXPECTED_H
#define PYC_BAKE_COMPILE_EXPECTED_H

#include <stdbool.h>
#include <stdint.h>

#include "job/outcome.h"
#include "job/request.h"
#include "pyc/pyc.h"

struct expected {
	bool may_be_fresh;  /* the worker has the existing .pyc, or no worker
			     * was needed */
	bool is_refused;    /* by the sink, when it was to load the job */
	bool is_deflated;   /* the reply must have the .pyc as a deflate stream
			     * too */
	bool is_kept;	    /* the reply may have a value for the cache */
	bool may_be_cached; /* the request had a value of the cache */
	bool has_header;    /* a .pyc in the reply must begin with header */
	uint8_t header[PYC_HEADER_SIZE];
};

#define EXPECTED_INIT ((struct expected){ .may_be_fresh = false })

/*
 * Notes the header of the .pyc that the request asks for, whether the existing
 * .pyc has it, without which it is not fresh, and whether a deflate stream is
 * asked for.
 */
void expected_note(struct expected *expected, const struct request *request);

/*
 * Whether the existing .pyc is fresh, as far as the parent can tell, which does
 * not parse it.
 */
bool expected_seems_fresh(const struct expected *expected,
			  const struct request *request);

/* Whether the number and the length of the messages are possible. */
bool expected_allows_messages(const struct outcome *outcome);

/* Whether the outcome is one that the job can have. */
bool expected_allows(const struct expected *expected,
		     const struct outcome *outcome);

#endif
