/* SPDX-License-Identifier: MIT */
/* A source is read once for all its jobs, and hashed once. */
#include "compile/loaded.h"

#include <string.h>

#include "pyc/pymagic.h"
#include "lib/tap.h"

/* A sink that counts how often it reads a source. */
struct counting {
	struct sink sink;
	unsigned int reads;
	enum sink_result result;
};

static enum sink_result
load_counted(struct sink *sink, const struct sink_job *job, struct err *err)
{
	struct counting *counting = (struct counting *)sink;

	(void)err;
	job->request->mode = PYC_CHECKED_HASH;
	if (!job->is_loaded) {
		counting->reads++;
		is_int((long long)job->bytes->length, 0, "the room is empty");
		buf_add_string(job->bytes, job->source->path);
		job->request->source = job->bytes->data;
		job->request->source_length = job->bytes->length;
	}
	return counting->result;
}

/* Loads one job and looks at the source and the hash in its request. */
static void
load(struct loaded *loaded, struct counting *counting,
     const struct source *source, bool is_alone)
{
	struct request request = { .kind = REQUEST_BAKE,
				   .magic = pymagic_of(11),
				   .minor = 11,
				   .is_alone = is_alone };
	struct sink_job job = { .source = source, .request = &request };
	const size_t length = strlen(source->path);
	auto_err err = ERR_INIT;

	is_int(loaded_job(loaded, &counting->sink, &job, &err),
	       counting->result, "the result is that of the sink");
	ok(request.source_length == length &&
		   !memcmp(request.source, source->path, length),
	   "the request has the source");
	ok(request_header(&request).hash ==
		   pyc_source_hash(request.magic, 11, request.source, length),
	   "and the header its hash");
	ok(request.known && request.known->has_hash,
	   "which is kept for the next job");
}

int
main(void)
{
	struct counting counting = { .sink = { .load = load_counted } };
	char first[] = "a.py";
	char second[] = "longer.py";
	struct source sources[] = { { .path = first }, { .path = second } };
	struct loaded loaded = LOADED_INIT;

	for (int level = 0; level < 3; level++)
		load(&loaded, &counting, &sources[0], false);
	is_int(counting.reads, 1, "three levels need one read");
	load(&loaded, &counting, &sources[1], false);
	is_int(counting.reads, 2, "another source is read");
	load(&loaded, &counting, &sources[0], false);
	is_int(counting.reads, 3, "only the last one is kept");
	load(&loaded, &counting, &sources[0], true);
	is_int(counting.reads, 4, "a job that is repeated alone reads again");
	counting.result = SINK_REFUSED;
	load(&loaded, &counting, &sources[1], false);
	load(&loaded, &counting, &sources[1], false);
	is_int(counting.reads, 6, "a refused source is read again");
	loaded_fini(&loaded);
	return tap_done();
}
