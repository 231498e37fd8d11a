/* SPDX-License-Identifier: MIT */
/*
 * A request is a plan, and the plan is baked as any other: compile/batch sends
 * it through the pool, with the cache.  So the bytes are those that pyc-bake
 * writes for the same embedded path, mode and level.
 */
#include "precompile/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/beneath.h"
#include "base/mem.h"
#include "base/path.h"
#include "cache/cache.h"
#include "compile/batch.h"
#include "find/leftover.h"
#include "pool/pool.h"
#include "precompile/triple_sink.h"
#include "report/report.h"
#include "report/verdict.h"

/* The number of sources of a request that are worth another worker. */
#define SOURCES_EACH 8

int
work_begin(struct work *work, const struct arguments *start,
	   unsigned int workers, struct err *err)
{
	*work = (struct work){
		.options = { .workers = workers,
			     .share = start->jobs ? 0 : SOURCES_EACH,
			     .mode_given = true,
			     .cache = { .directory = start->cache,
					.size = start->cache_size } },
		.pythons = PYTHONS_INIT,
		.program = start->python,
	};
	if (work->program) {
		work->options.pythons = &work->program;
		work->options.python_count = 1;
	}
	return pythons_start(&work->pythons, &work->options, NULL, NULL, err);
}

void
work_end(struct work *work)
{
	pythons_fini(&work->pythons);
}

/* Fails if the request is for another Python. */
static int
check_python(struct work *work, const struct arguments *arguments,
	     struct err *err)
{
	const struct python_info *info = &work->pythons.items[0].info;

	work->options.minor = arguments->minor;
	work->options.version = arguments->version;
	work->options.is_release = arguments->is_release;
	if (pythons_has_wanted(&work->options, info))
		return 0;
	return err_set(err,
		       "--python_version=%s: the Python that compiles is %s; "
		       "start the precompiler with --python=PATH of the other "
		       "one",
		       arguments->version, info->release);
}

/* Sets what the options have of a request. */
static void
set_options(struct options *options, const struct arguments *arguments)
{
	options->mode = arguments->mode;
	for (int level = 0; level < LEVEL_COUNT; level++)
		options->levels[level] = level == arguments->level;
}

/* Compiles a plan.  A file that fails is in the report. */
static int
run_plan(struct work *work, struct triple_sink *sink, struct report *report,
	 struct err *err)
{
	const struct python *python = &work->pythons.items[0];
	struct cache cache = CACHE_INIT;
	struct verdicts verdicts;
	struct batch batch = {
		.options = &work->options,
		.python = python,
		.cache = &cache,
		.plan = &sink->plan,
		.verdicts = &verdicts,
		.sink = &sink->sink,
		.report = report,
	};
	int result;

	/* Anew each time, since a worker can live for days. */
	result = cache_open(&cache, &work->options.cache, err);
	verdicts_init(&verdicts, &sink->plan);
	if (!result)
		result = batch_run(&batch, python->pool, err);
	verdicts_fini(&verdicts);
	/* One notice is enough. */
	if (!cache_is_open(&cache))
		work->options.cache.directory = NULL;
	cache_close(&cache);
	return result;
}

enum exit_status
work_run(struct work *work, const struct arguments *arguments,
	 const char *sandbox)
{
	enum exit_status worst = EXIT_STATUS_OK;
	struct triple_sink sink;
	struct report report;
	auto_err err = ERR_INIT;

	if (arguments_check(arguments, &err) ||
	    check_python(work, arguments, &err)) {
		exit_status_trouble(&worst, &err);
		return worst;
	}
	set_options(&work->options, arguments);
	report_init(&report);
	if (triple_sink_begin(&sink, arguments, sandbox, &err) ||
	    run_plan(work, &sink, &report, &err))
		exit_status_trouble(&worst, &err);
	else if (report.unread)
		worst = EXIT_STATUS_TROUBLE;
	else if (report.failed)
		worst = EXIT_STATUS_FILES;
	triple_sink_end(&sink);
	report_fini(&report);
	return worst;
}

bool
work_gave_up(const struct work *work)
{
	return pythons_gave_up(&work->pythons);
}

/* Removes what is left next to one target. */
static void
sweep_one(struct report *report, const char *sandbox, const char *target)
{
	struct beneath_anchors anchors = BENEATH_ANCHORS_INIT;
	struct beneath beneath = BENEATH_INIT;
	auto_err ignored = ERR_INIT;
	auto_free char *clean = sandbox ? path_clean(sandbox) : NULL;
	auto_free char *place = arguments_place(sandbox, target, &ignored);
	auto_free char *path = place ? path_directory(place) : NULL;
	const struct beneath_path directory = {
		clean ? beneath_anchor(&anchors, clean) : NULL, path
	};

	if (path && !clean == !directory.anchor)
		leftover_sweep_below(report, &beneath, &directory);
	beneath_fini(&beneath);
	beneath_anchors_fini(&anchors);
}

void
work_sweep(const struct arguments *arguments, const char *sandbox)
{
	struct report report;

	report_init(&report);
	for (size_t i = 0; i < arguments->targets.count; i++)
		sweep_one(&report, sandbox, arguments->targets.items[i]);
	report_fini(&report);
}

char *
work_describe(const struct work *work)
{
	return pythons_describe(&work->pythons.items[0]);
}
