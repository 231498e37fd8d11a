/* SPDX-License-Identifier: MIT */
#include "job/request.h"

#include <string.h>

#include "base/hash.h"

struct pyc_header
request_header(const struct request *request)
{
	if (request->has_header)
		return request->header;
	return pyc_header_make(request->magic, request->minor, request->mode,
			       request->mtime, request->source,
			       request->source_length);
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
