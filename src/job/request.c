/* SPDX-License-Identifier: MIT */
#include "job/request.h"

struct pyc_header
request_header(const struct request *request)
{
	return pyc_header_make(request->magic, request->minor, request->mode,
			       request->mtime, request->source,
			       request->source_length);
}
