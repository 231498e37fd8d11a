/* SPDX-License-Identifier: MIT */
#include "compile/loaded.h"

void
loaded_fini(struct loaded *loaded)
{
	buf_fini(&loaded->storage);
	*loaded = LOADED_INIT;
}

enum sink_result
loaded_job(struct loaded *loaded, struct sink *sink, struct sink_job *job,
	   struct err *err)
{
	struct request *request = job->request;
	enum sink_result result;

	/* A job that is repeated alone begins anew. */
	if (loaded->source != job->source || request->is_alone) {
		loaded->source = NULL;
		loaded->storage.length = 0;
		loaded->known = (struct request_known){ .has_hash = false };
	}
	job->bytes = &loaded->storage;
	job->is_loaded = loaded->source;
	if (job->is_loaded) {
		request->source = loaded->bytes;
		request->source_length = loaded->length;
	}
	request->known = &loaded->known;
	result = sink->load(sink, job, err);
	loaded->source = result == SINK_OK ? job->source : NULL;
	loaded->bytes = request->source;
	loaded->length = request->source_length;
	return result;
}
