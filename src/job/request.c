/* SPDX-License-Identifier: MIT */
#include "job/request.h"

#include <string.h>

#include "base/hash.h"

uint64_t
request_source_hash(const struct request *request)
{
	struct request_known unknown = { .has_hash = false };
	struct request_known *known =
		request->known ? request->known : &unknown;

	if (!known->has_hash)
		known->hash = pyc_source_hash(request->magic, request->minor,
					      request->source,
					      request->source_length);
	known->has_hash = true;
	return known->hash;
}

struct pyc_header
request_header(const struct request *request)
{
	if (request->has_header)
		return request->header;
	if (request->mode == PYC_TIMESTAMP)
		return pyc_header_make(request->magic, request->minor,
				       request->mode, request->mtime,
				       request->source, request->source_length);
	return (struct pyc_header){
		.magic = request->magic,
		.mode = request->mode,
		.hash = request_source_hash(request),
	};
}

void
request_fix_header(struct request *request)
{
	request->header = request_header(request);
	request->has_header = true;
}

uint64_t
request_build(const char *build)
{
	return hash_bytes(build, strlen(build), 0) | 1;
}
