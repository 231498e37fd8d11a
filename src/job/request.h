/* SPDX-License-Identifier: MIT */
/* A request to a worker. */
#ifndef PYC_BAKE_JOB_REQUEST_H
#define PYC_BAKE_JOB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pyc/pyc.h"

/*
 * The largest source and the largest existing .pyc that a sink may load, in
 * bytes.  It makes the length of every frame fit into 4 bytes.  CPython's own
 * limits are not much higher.
 */
#define REQUEST_MOST_SOURCE (512u << 20)

enum request_kind {
	REQUEST_INFO = 1, /* ask which Python the worker has */
	REQUEST_BAKE = 2,
	/*
	 * Make the canonical form of an existing .pyc, without an interpreter.
	 * Only existing and is_deflated are used.  The reply has the same
	 * header and the canonical payload, or is OUTCOME_FRESH if the existing
	 * .pyc is that already.
	 */
	REQUEST_NORMALIZE = 3,
};

struct request {
	enum request_kind kind;
	bool is_alone;	 /* a worker was lost at this job; the request is for a
			  * new worker, and no other one is working */
	uint32_t memory; /* that the job may use, in MiB; 0: no limit */
	/* The rest is for REQUEST_BAKE, except as noted above. */
	uint32_t magic;	    /* of the Python that compiles */
	unsigned int minor; /* likewise; lets a worker find a .pyc fresh without
			     * an interpreter */
	int level;
	enum pyc_mode mode;
	uint32_t mtime;		 /* of the source, as written to the header */
	const char *filename;	 /* embedded path */
	const uint8_t *existing; /* the existing .pyc, or NULL */
	size_t existing_length;
	bool is_doubtful; /* only compiling shows whether existing is fresh */
	bool is_deflated; /* the reply must also have the .pyc as a deflate
			   * stream */
	const uint8_t *source;
	size_t source_length;
};

/* The header of the .pyc that a REQUEST_BAKE asks for. */
struct pyc_header request_header(const struct request *request);

#endif
