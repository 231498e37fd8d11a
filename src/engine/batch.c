/* SPDX-License-Identifier: MIT */
/*
 * The client of the pool: a task is a job, a source at a level, and the jobs
 * of one source follow each other.  Whatever happens to a job becomes an
 * outcome frame, so that there is one way to the report.
 */
#include "engine/batch.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"

static struct source *
job_source(const struct batch *batch, size_t task)
{
	return batch->chosen[task / batch->level_count];
}

static int
job_level(const struct batch *batch, size_t task)
{
	return batch->levels[task % batch->level_count];
}

static uint64_t
weight(void *context, size_t task)
{
	return job_source(context, task)->size;
}

static struct wire_request
make_request(const struct batch *batch, size_t task)
{
	const struct python *python = batch->python;
	struct wire_request request = {
		.kind = python ? WIRE_ASK_BAKE : WIRE_ASK_NORMALIZE,
		.level = job_level(batch, task),
		.filename = job_source(batch, task)->embedded,
	};

	if (python) {
		request.magic = python->about.magic;
		request.minor = python->about.minor;
	}
	return request;
}

static int
load(void *context, size_t task, struct buf *request_frame,
     struct buf *reply, struct err *err)
{
	static const struct outcome fresh = { .kind = OUTCOME_FRESH };
	struct batch *batch = context;
	auto_buf bytes = BUF_INIT;
	auto_buf existing = BUF_INIT;
	auto_err problem = ERR_INIT;
	struct wire_request request = make_request(batch, task);

	switch (batch->sink->load(batch->sink, job_source(batch, task),
				  request.level, &request, &bytes, &existing,
				  &problem)) {
	case SINK_OK:
		wire_put_request(request_frame, &request);
		return 0;
	case SINK_FATAL:
		return err_set(err, "%s", problem.message);
	case SINK_KNOWN:
		wire_put_outcome(reply, &fresh);
		return 1;
	default:
		wire_put_failure(reply, OUTCOME_REFUSED, "", problem.message);
		return 1;
	}
}

static void
lost(void *context, size_t task, const char *how, struct buf *reply)
{
	(void)context;
	(void)task;
	wire_put_failure(reply, OUTCOME_FAILED, "", how);
}

static int
accept_outcome(struct batch *batch, size_t task, const struct outcome *outcome,
	       struct err *err)
{
	struct source *source = job_source(batch, task);
	int level = job_level(batch, task);
	auto_free char *target =
		log_level() >= LOG_VERBOSE ?
			batch->sink->target(batch->sink, source, level) :
			NULL;
	auto_err problem = ERR_INIT;
	size_t failed = batch->report->failed;
	enum sink_result result = batch->sink->accept(
		batch->sink, source, level, outcome, &problem);

	if (result == SINK_FATAL)
		return err_set(err, "%s", problem.message);
	if (result == SINK_OK && outcome->kind == OUTCOME_REFUSED) {
		err_set(&problem, "%s", outcome->diagnostics[0].text);
		result = SINK_REFUSED;
	}
	if (result == SINK_REFUSED)
		report_problem(batch->report, source->path, &problem);
	else
		report_outcome(batch->report, source->path, target, outcome);
	/* It counts once, whatever Pythons refuse it. */
	if (batch->report->failed > failed && source->has_failed)
		batch->report->failed = failed;
	source->has_failed |= batch->report->failed > failed;
	return 0;
}

static int
deliver(void *context, size_t task, const uint8_t *reply, size_t length,
	struct err *err)
{
	struct batch *batch = context;
	struct outcome outcome;
	int result = wire_get_outcome(&outcome, reply, length, err);

	if (result)
		return -1;
	if (outcome.kind == OUTCOME_BROKEN || outcome.kind == OUTCOME_ABOUT)
		result = err_set(err, "%s",
				 outcome.count ?
					 outcome.diagnostics[0].text :
					 "a compiling process is confused");
	else if (outcome.kind == OUTCOME_REFUSED && !outcome.count)
		result = err_set(err, "a refusal without a reason");
	else
		result = accept_outcome(batch, task, &outcome, err);
	outcome_fini(&outcome);
	return result;
}

/* Which sources and levels there are to do. */
static void
choose(struct batch *batch)
{
	const struct options *options = batch->options;

	batch->chosen = mem_zalloc(batch->plan->count, sizeof(*batch->chosen));
	batch->chosen_count = 0;
	for (size_t i = 0; i < batch->plan->count; i++) {
		struct source *source = &batch->plan->sources[i];

		if (!batch->python || python_compiles(batch->python, source))
			batch->chosen[batch->chosen_count++] = source;
	}
	batch->level_count = 0;
	for (int level = 0; level < LEVEL_COUNT; level++)
		if (batch->python ? options->levels[level] : !level)
			batch->levels[batch->level_count++] = level;
}

int
batch_run(struct batch *batch, struct pool *pool, struct err *err)
{
	struct pool_client client = {
		.context = batch,
		.weight = weight,
		.load = load,
		.lost = lost,
		.deliver = deliver,
	};
	int result;

	choose(batch);
	client.count = batch->chosen_count * batch->level_count;
	result = pool_run(pool, &client, err);
	free(batch->chosen);
	batch->chosen = NULL;
	return result;
}
