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

/* What was computed from the bytes of a source: the same for all its jobs with
 * one Python. */
struct request_known {
	bool has_hash;
	uint64_t hash; /* as defined in PEP 552 */
	bool has_sha256;
	uint8_t sha256[32];
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
	const uint8_t *source; /* not sent with the value of the cache */
	size_t source_length;
	struct request_known *known; /* of the source, is completed; or NULL */
	bool has_header;
	struct pyc_header header; /* see request_fix_header */
	/* For the cache, see compile/cached.h: */
	uint64_t build;	      /* request_build of the Python; or 0 */
	bool is_kept;	      /* the reply must have a value for the cache */
	bool has_placeholder; /* that value must serve every path, so compile
			       * with the placeholder (pyc/canon_path.h) */
	bool is_verified;     /* compile, and compare with the value below */
	const uint8_t *value; /* of the cache, for this source; or NULL.  If it
			       * is not sound, the worker is lost. */
	size_t value_length;
};

/* A number for the build of a Python, see struct compiler_info; never 0. */
uint64_t request_build(const char *build);

/* The hash of the source, as defined in PEP 552. */
uint64_t request_source_hash(const struct request *request);

/* The header of the .pyc that a REQUEST_BAKE asks for. */
struct pyc_header request_header(const struct request *request);

/*
 * Computes the header and keeps it in the request, so that it is not computed
 * again, and that the source is no longer needed for it.
 */
void request_fix_header(struct request *request);

#endif
