/* SPDX-License-Identifier: MIT */
/*
 * The client of the pool.  A task is a job: a source at a level; the jobs of
 * one source follow each other.  Every result of a job becomes an outcome
 * frame, even a failure to load it, so that there is only one way to the
 * report.
 */
#include "compile/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "compile/artifact.h"
#include "compile/conceal.h"
#include "compile/engine.h"
#include "pyc/pyc.h"
#include "pyc/pysource.h"
#include "report/journal.h"

/* The messages for jobs that exceed a limit, in seconds and in MiB. */
#define TOO_SLOW "took longer than %u s; --timeout sets the limit"
#define TOO_LARGE \
	"needs more than %u MiB of memory; --worker-memory sets the limit"

static const struct source *
job_source(const struct batch *batch, size_t task)
{
	return batch->chosen.sources[task / batch->chosen.level_count];
}

static int
job_level(const struct batch *batch, size_t task)
{
	return batch->chosen.levels[task % batch->chosen.level_count];
}

static uint64_t
batch_weight(void *context, size_t task)
{
	return job_source(context, task)->size;
}

/* The memory that the worker may use for a job, in MiB; 0: no limit. */
static uint32_t
job_memory(const struct batch *batch, size_t task)
{
	return options_memory(batch->options, job_source(batch, task)->size);
}

static uint64_t
batch_memory(void *context, size_t task)
{
	return (uint64_t)job_memory(context, task) << 20;
}

static struct request
make_request(const struct batch *batch, size_t task)
{
	const struct python *python = batch->python;
	struct request request = {
		.kind = python ? REQUEST_BAKE : REQUEST_NORMALIZE,
		.level = job_level(batch, task),
		.filename = job_source(batch, task)->embedded,
		.memory = job_memory(batch, task),
	};

	if (python) {
		request.magic = python->info.magic;
		request.minor = python->info.minor;
	}
	return request;
}

/* The job that a sink loads for a request. */
static struct sink_job
make_job(const struct batch *batch, size_t task, struct request *request,
	 struct buf *existing)
{
	return (struct sink_job){
		.source = job_source(batch, task),
		.level = request->level,
		.request = request,
		.existing = existing,
	};
}

/* Notes what --report shows of the request. */
static void
note_request(struct batch *batch, size_t number, const struct request *request)
{
	struct batch_task *task = &batch->tasks[number];

	task->mode = request->mode;
	/* The hash of a secret would tell whether a guess is right. */
	if (!batch->report->journal || job_source(batch, number)->hides_lines)
		return;
	task->is_hashed = true;
	task->hash = request_source_hash(request);
}

/*
 * Whether level 1 certainly gives the same as level 0, which is compiled before
 * it.  This is not certain if a .pyc exists at either level, since it may be
 * fresh.
 */
static bool
is_same_as_before(const struct batch *batch, size_t task,
		  const struct request *request)
{
	/*
	 * With mode_any each .pyc has a mode of its own, which the reply
	 * contains.
	 */
	return batch->python && task % batch->chosen.level_count == 1 &&
	       !batch->options->mode_any && request->level == 1 &&
	       batch->tasks[task - 1].state == BATCH_SENT &&
	       !request->existing &&
	       pysource_ignores_level_1(request->source,
					request->source_length);
}

static struct recall
recall_of(const struct batch *batch)
{
	return (struct recall){ batch->cache, batch->options,
				&batch->python->info };
}

/* Adds what the cache has for a job, and notes what it may store. */
static int
recall_job(struct batch *batch, size_t task, struct request *request,
	   struct err *err)
{
	struct batch_task *own = &batch->tasks[task];
	struct recall recall;

	recall_note_free(own->note);
	own->note = NULL;
	if (!batch->python || !batch->cache || !cache_is_open(batch->cache) ||
	    expected_seems_fresh(&own->expected, request))
		return 0;
	recall = recall_of(batch);
	own->note = recall_find(&recall, request, err);
	own->expected.is_kept = request->is_kept;
	own->expected.is_deflated = request->is_deflated;
	own->expected.may_be_cached = request->value;
	return own->note ? 0 : -1;
}

/* Adds the stream of the cache to the outcome of a job that is like the one
 * before. */
static void
repeat_stream(const struct batch *batch, struct outcome *outcome)
{
	if (outcome->kind != OUTCOME_BAKED || outcome->deflated_length)
		return;
	outcome->deflated = batch->stream.data;
	outcome->deflated_length = batch->stream.length;
}

/* Completes the outcome of a job with what the cache has, and stores what it
 * has for the cache. */
static int
settle_recall(struct batch *batch, size_t task, struct outcome *outcome,
	      struct err *err)
{
	struct batch_task *own = &batch->tasks[task];
	int result = 0;

	if (own->state == BATCH_SAME)
		repeat_stream(batch, outcome);
	else
		batch->stream.length = 0;
	if (own->note) {
		recall_complete(own->note, outcome, &batch->stream);
		result = recall_store(batch->cache, own->note, outcome, err);
	}
	recall_note_free(own->note);
	own->note = NULL;
	if (result)
		return err_prefix(err, "%s", job_source(batch, task)->path);
	return 0;
}

/* --- the remote cache --- */

/* Asks for what a job needs that is not yet given to a worker. */
static uint32_t
ask_ahead(void *context, size_t task)
{
	struct batch *batch = context;
	/* A sink does not remember what is loaded ahead. */
	auto_loaded loaded = LOADED_INIT;
	auto_buf existing = BUF_INIT;
	auto_err ignored = ERR_INIT;
	struct request request = make_request(batch, task);
	struct sink_job job = make_job(batch, task, &request, &existing);
	struct expected expected = EXPECTED_INIT;
	const struct recall recall = recall_of(batch);
	uint32_t question = 0;

	job.is_ahead = true;
	if (loaded_job(&loaded, batch->sink, &job, &ignored) != SINK_OK)
		return 0;
	request_fix_header(&request);
	expected_note(&expected, &request);
	if (!expected_seems_fresh(&expected, &request))
		recall_ask(&recall, &request, &question, &ignored);
	return question;
}

static bool
batch_is_coming(void *context, size_t task)
{
	const struct batch *batch = context;

	return prefetch_is_coming(&batch->prefetch, task);
}

static int
batch_watch(void *context)
{
	const struct batch *batch = context;

	return remote_fd(batch->prefetch.remote);
}

static void
batch_attend(void *context)
{
	struct batch *batch = context;

	prefetch_attend(&batch->prefetch);
}

/* Adds what the pool must know to wait for the remote, if there is one. */
static void
use_remote(struct batch *batch, const struct pool *pool,
	   struct pool_client *client)
{
	batch->prefetch = (struct prefetch){
		.remote = batch->python && batch->cache ? batch->cache->remote :
							  NULL,
		.ask = ask_ahead,
		.context = batch,
	};
	if (!batch->prefetch.remote)
		return;
	client->watch = batch_watch;
	client->attend = batch_attend;
	client->is_coming = batch_is_coming;
	prefetch_begin(&batch->prefetch, client->count, pool_size(pool));
}

/* --- loading --- */

static int
batch_load(void *context, size_t task, bool alone, struct buf *request_frame,
	   struct buf *reply, struct err *err)
{
	static const struct outcome fresh = { .kind = OUTCOME_FRESH };
	struct batch *batch = context;
	auto_buf existing = BUF_INIT;
	auto_err problem = ERR_INIT;
	struct request request = make_request(batch, task);
	struct sink_job job = make_job(batch, task, &request, &existing);

	prefetch_note_loaded(&batch->prefetch, task);
	request.is_alone = alone;
	batch->tasks[task].expected = EXPECTED_INIT;
	switch (loaded_job(&batch->loaded, batch->sink, &job, &problem)) {
	case SINK_OK:
		if (batch->python)
			request_fix_header(&request);
		note_request(batch, task, &request);
		expected_note(&batch->tasks[task].expected, &request);
		if (is_same_as_before(batch, task, &request)) {
			batch->tasks[task].state = BATCH_SAME;
			batch->tasks[task].expected =
				batch->tasks[task - 1].expected;
			wire_put_outcome(reply, &fresh);
			return 1;
		}
		batch->tasks[task].state =
			request.existing ? BATCH_NEW : BATCH_SENT;
		if (recall_job(batch, task, &request, err))
			return -1;
		if (batch->python)
			engine_choose(batch->python->setup, &request,
				      batch->chosen.count, batch->chosen.bytes);
		wire_put_request(request_frame, &request);
		return 0;
	case SINK_FATAL:
		return err_set(err, "%s", problem.message);
	case SINK_KNOWN:
		note_request(batch, task, &request);
		batch->tasks[task].expected.may_be_fresh = true;
		wire_put_outcome(reply, &fresh);
		return 1;
	default:
		batch->tasks[task].expected.is_refused = true;
		wire_put_failure(reply, OUTCOME_REFUSED, "", problem.message);
		return 1;
	}
}

static char *
batch_refuse(void *context, const uint8_t *reply, size_t length,
	     bool *is_exhausted)
{
	(void)context;
	return wire_refuse_outcome(reply, length, is_exhausted);
}

/*
 * A limit that a source exceeds is the fault of the source.  But whether it
 * does can depend on the machine, so an archive is then not written.
 */
static void
batch_lost(void *context, size_t task, const struct pool_loss *loss,
	   struct buf *reply)
{
	const struct batch *batch = context;
	struct batch_task *own = &batch->tasks[task];
	auto_free char *text = NULL;

	/* A limit says nothing about the entry of the cache. */
	recall_note_free(own->note);
	own->note = NULL;
	switch (loss->cause) {
	case POOL_CAUSE_TIME:
		text = mem_printf(TOO_SLOW, options_timeout(batch->options));
		break;
	case POOL_CAUSE_MEMORY:
		text = mem_printf(TOO_LARGE, job_memory(batch, task));
		break;
	case POOL_CAUSE_UNKNOWN:
		text = mem_printf("%s, also when the job was repeated alone",
				  loss->how);
		wire_put_failure(reply, OUTCOME_LOST, "", text);
		return;
	}
	wire_put_failure(reply,
			 batch->sink->is_whole ? OUTCOME_LOST : OUTCOME_FAILED,
			 "", text);
}

/* Adds the outcome of a job to the files of --report and --html. */
static int
note_artifact(struct batch *batch, size_t task, const struct outcome *outcome,
	      const char *problem, bool allowed, struct err *err)
{
	const struct artifact artifact = {
		.source = job_source(batch, task),
		.level = job_level(batch, task),
		.tag = batch->python->info.tag,
		.mode = batch->tasks[task].mode,
		.is_hashed = batch->tasks[task].is_hashed,
		.hash = batch->tasks[task].hash,
		.milliseconds = batch->tasks[task].milliseconds,
		.is_compared = batch->options->check,
		.sink = batch->sink,
		.problem = problem,
		.is_allowed = allowed,
	};

	return artifact_note(&artifact, outcome, batch->report, err);
}

/*
 * The worker was lost at a job, which is not the fault of the source.  An
 * archive cannot be written without the result of the job.  In a tree only this
 * file fails, and its existing .pyc is kept.
 */
static int
accept_loss(struct batch *batch, size_t task, const struct outcome *outcome,
	    struct err *err)
{
	const struct source *source = job_source(batch, task);

	if (batch->sink->is_whole)
		return err_set(err, "%s: %s%s", source->path,
			       outcome->diagnostics[0].text,
			       batch->options->check ?
				       "" :
				       "; the archive is not written");
	batch->report->unread++;
	return 0;
}

static int
batch_accept_outcome(struct batch *batch, size_t task,
		     const struct outcome *outcome, struct err *err)
{
	struct report *report = batch->report;
	const struct source *source = job_source(batch, task);
	struct verdict *verdict = verdicts_of(batch->verdicts, source);
	int level = job_level(batch, task);
	auto_free char *target =
		log_level() >= LOG_VERBOSE ?
			batch->sink->target(batch->sink, source, level) :
			NULL;
	auto_err problem = ERR_INIT;
	size_t failed = report->failed;
	bool allowed;
	enum sink_result result;

	if (outcome->kind == OUTCOME_LOST &&
	    accept_loss(batch, task, outcome, err))
		return -1;
	result = batch->sink->accept(batch->sink, source, level, outcome,
				     &problem);
	if (result == SINK_FATAL)
		return err_set(err, "%s", problem.message);
	if (result == SINK_OK && outcome->kind == OUTCOME_REFUSED) {
		err_set(&problem, "%s", outcome->diagnostics[0].text);
		result = SINK_REFUSED;
	}
	allowed = result == SINK_OK && verdict->is_allowed &&
		  outcome->kind == OUTCOME_FAILED;
	if (result == SINK_REFUSED)
		report_problem(report, source->path, &problem);
	else
		report_outcome(report, source->path, target, outcome);
	if (report->last_failed) {
		report->last_failed = false;
		verdict_fail(verdict, report, failed, allowed);
	}
	if (!report->journal && !report->page)
		return 0;
	return note_artifact(batch, task, outcome, problem.message, allowed,
			     err);
}

/* Keeps the reply to a task if the next task may have the same. */
static void
keep_reply(struct batch *batch, size_t task, const uint8_t *reply,
	   size_t length)
{
	batch->before.length = 0;
	if (task % batch->chosen.level_count == 0 &&
	    batch->chosen.level_count > 1 && batch->chosen.levels[1] == 1)
		buf_add(&batch->before, reply, length);
}

/*
 * An entry is not what compiling gives, and nobody knows which of them is
 * right.  In a tree the file is left as it is; an archive is not written.
 */
static int
doubt(struct batch *batch, struct outcome *outcome,
      const struct err *difference, struct err *err)
{
	if (batch->sink->is_whole)
		return err_set(err, "%s", difference->message);
	batch->report->doubtful++;
	outcome_replace(outcome, OUTCOME_REFUSED, difference->message);
	return 0;
}

/*
 * Whether the messages of an outcome must not show the source.  Only a compiler
 * has read it.
 */
static bool
hides_source(const struct batch *batch, size_t task,
	     const struct outcome *outcome)
{
	return job_source(batch, task)->hides_lines &&
	       (outcome->kind == OUTCOME_BAKED ||
		outcome->kind == OUTCOME_FAILED);
}

static int
batch_deliver(void *context, size_t task, const uint8_t *reply, size_t length,
	      struct err *err)
{
	struct batch *batch = context;
	struct outcome outcome;
	auto_err difference = ERR_INIT;
	auto_buf texts = BUF_INIT;
	int result;

	if (batch->tasks[task].state == BATCH_SAME) {
		reply = batch->before.data;
		length = batch->before.length;
	} else {
		keep_reply(batch, task, reply, length);
	}
	if (wire_get_outcome(&outcome, reply, length, err))
		return -1;
	if (batch->tasks[task].state == BATCH_SAME &&
	    outcome.kind == OUTCOME_FRESH) {
		/* The worker of level 0 was lost, and when level 0 was loaded
		 * again, another process had written its .pyc. */
		outcome_fini(&outcome);
		return err_set(
			err, "%s: another process has baked it in the meantime",
			job_source(batch, task)->path);
	}
	if (!expected_allows(&batch->tasks[task].expected, &outcome))
		outcome_replace(&outcome, OUTCOME_LOST, POOL_BAD_REPLY);
	if (settle_recall(batch, task, &outcome, &difference) &&
	    doubt(batch, &outcome, &difference, err)) {
		outcome_fini(&outcome);
		return -1;
	}
	if (batch->prefetch.remote && outcome.kind == OUTCOME_BAKED &&
	    !outcome.is_cached)
		remote_count_compiled(batch->prefetch.remote);
	if (hides_source(batch, task, &outcome))
		conceal_source(&outcome, &texts);
	if (outcome.kind == OUTCOME_BROKEN)
		result = err_set(err, "%s", outcome.diagnostics[0].text);
	else
		result = batch_accept_outcome(batch, task, &outcome, err);
	outcome_fini(&outcome);
	return result;
}

static int
spare(void *context, bool *more, struct err *err)
{
	const struct batch *batch = context;

	return batch->spare(batch->spare_context, more, err);
}

/* Notes for the page of --html how long a worker had a job. */
static void
note_milliseconds(void *context, size_t task, uint64_t milliseconds)
{
	struct batch *batch = context;

	batch->tasks[task].milliseconds = milliseconds;
}

/* Users at a terminal count files, not jobs. */
static void
tick(void *context, size_t delivered)
{
	const struct batch *batch = context;

	progress_step(&batch->report->progress,
		      delivered / batch->chosen.level_count);
}

int
batch_run(struct batch *batch, struct pool *pool, struct err *err)
{
	struct pool_client client = {
		.context = batch,
		.weight = batch_weight,
		.memory = batch_memory,
		.timeout = options_timeout(batch->options),
		.load = batch_load,
		.refuse = batch_refuse,
		.lost = batch_lost,
		.deliver = batch_deliver,
		.spare = batch->spare ? spare : NULL,
		.tick = batch->report->progress.is_wanted ? tick : NULL,
		.took = batch->report->page ? note_milliseconds : NULL,
	};
	const struct chosen_from from = {
		.options = batch->options,
		.python = batch->python,
		.plan = batch->plan,
		.verdicts = batch->verdicts,
		.allowance = batch->report->allowance,
	};
	int result;

	chosen_begin(&batch->chosen, &from);
	client.group = batch->chosen.level_count;
	client.count = batch->chosen.count * batch->chosen.level_count;
	batch->tasks = mem_zalloc(client.count, sizeof(*batch->tasks));
	batch->loaded = LOADED_INIT;
	for (size_t i = 0; i < client.count; i++)
		batch->tasks[i].mode = options_tree_mode(batch->options);
	use_remote(batch, pool, &client);
	progress_begin(&batch->report->progress, batch->chosen.count);
	result = pool_run(pool, &client, err);
	progress_end(&batch->report->progress);
	chosen_review(&batch->chosen, &from);
	for (size_t i = 0; i < client.count; i++)
		recall_note_free(batch->tasks[i].note);
	prefetch_fini(&batch->prefetch);
	free(batch->tasks);
	loaded_fini(&batch->loaded);
	buf_fini(&batch->before);
	buf_fini(&batch->stream);
	chosen_fini(&batch->chosen);
	return result;
}
